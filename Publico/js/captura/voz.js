// O que se ouve: leitor de tela, voz do aparelho e toques. Diz pouco e não repete.

/** A mesma frase não volta antes disto, e duas frases não se atropelam. Milissegundos. */
const REPETE = 3000;
const ENTRE = 1200;

/** Decide se a frase sai agora, espera ou se perde; pura, para se poder provar. */
export class Moderacao {
  constructor() {
    this.ditas = new Map();
    this.ultima = -Infinity;
  }

  /** Milissegundos até a frase poder sair; `null` se não deve sair. */
  falta(frase, agora, urgente = false) {
    const quando = this.ditas.get(frase) ?? -Infinity;
    if (agora - quando < REPETE) return null;
    return urgente ? 0 : Math.max(0, this.ultima + ENTRE - agora);
  }

  marcar(frase, agora) {
    this.ditas.set(frase, agora);
    this.ultima = agora;
  }
}

export class Voz {
  constructor(regiao) {
    this.regiao = regiao;
    this.moderacao = new Moderacao();
    this.ligada = false;
  }

  static get ha() { return "speechSynthesis" in window && "SpeechSynthesisUtterance" in window; }

  ligar(sim) {
    this.ligada = sim && Voz.ha;
    if (!this.ligada && Voz.ha) speechSynthesis.cancel();
    if (sim) this.acordar();
  }

  /** O som só toca depois de um toque da pessoa: chama-se dentro dele. */
  acordar() {
    if (!this.som && "AudioContext" in window) this.som = new AudioContext();
    this.som?.resume?.().catch(() => {});
  }

  /** Diz a frase ao leitor de tela e, se ligada, em voz alta. A que chega enquanto outra espera toma o lugar dela. */
  dizer(frase, urgente = false) {
    clearTimeout(this.espera);
    const falta = this.moderacao.falta(frase, performance.now(), urgente);
    if (falta === null) return;
    if (falta > 0) {
      this.espera = setTimeout(() => this.dizer(frase, urgente), falta);
      return;
    }
    this.moderacao.marcar(frase, performance.now());
    // Texto igual ao que já lá está não se anuncia: sai e volta.
    this.regiao.textContent = "";
    clearTimeout(this.saida);
    this.saida = setTimeout(() => { this.regiao.textContent = frase; }, 40);
    if (this.ligada) this.falar(frase);
  }

  falar(frase) {
    speechSynthesis.cancel();
    const fala = new SpeechSynthesisUtterance(frase);
    fala.lang = "pt-BR";
    fala.rate = .95;
    const vozes = speechSynthesis.getVoices();
    fala.voice = vozes.find((voz) => voz.lang.replace("_", "-") === "pt-BR") ?? vozes.find((voz) => voz.lang.startsWith("pt")) ?? null;
    speechSynthesis.speak(fala);
  }

  calar() {
    clearTimeout(this.espera);
    clearTimeout(this.saida);
    if (Voz.ha) speechSynthesis.cancel();
    this.regiao.textContent = "";
  }

  /** Toque curto e, onde há, tremor: `conta`, `certo`, `fim` ou `erro`. */
  toque(qual) {
    if (qual !== "conta") {
      try {
        navigator.vibrate?.({ certo: 60, fim: [60, 60, 120], erro: [200] }[qual] ?? 40);
      } catch {
        // Aparelho sem tremor.
      }
    }
    if (!this.ligada || !this.som) return;
    const notas = { conta: [440], certo: [660, 880], fim: [523, 659, 784], erro: [220] }[qual] ?? [];
    notas.forEach((nota, ordem) => this.nota(nota, ordem * .13));
  }

  nota(altura, depois) {
    const [fonte, volume, agora] = [this.som.createOscillator(), this.som.createGain(), this.som.currentTime + depois];
    fonte.frequency.value = altura;
    volume.gain.setValueAtTime(0, agora);
    volume.gain.linearRampToValueAtTime(.18, agora + .015);
    volume.gain.linearRampToValueAtTime(0, agora + .12);
    fonte.connect(volume).connect(this.som.destination);
    fonte.start(agora);
    fonte.stop(agora + .13);
  }
}
