// Manda os quadros, no ritmo que o servidor pediu e sem passar à frente das respostas.
//
// Enquanto um quadro está a caminho o seguinte já é tirado: quando a resposta chega só falta assinar. Assim a cadência fica perto
// de uma por ida e volta da rede, mesmo com um só a caminho.

/** Milissegundos que um quadro pronto espera a vez: mais do que isso, já não mostra o rosto de agora. */
const VELHO = 350;
/** Milissegundos da imagem à partida: o servidor reprova a tentativa com o que chega um segundo atrasado. */
const ATRASADO = 900;
const PRAZO = 5000;
const DESISTE = 9000;
const LENTA = 1500;

const esperar = (milissegundos) => new Promise((pronto) => setTimeout(pronto, milissegundos));

/** Segundos que o servidor pede para esperar, em milissegundos, entre 0,2 e 5 s. */
export function espera(resposta, padrao) {
  const segundos = Number(resposta.headers.get("Retry-After") ?? NaN);
  return Math.min(5000, Math.max(200, Number.isFinite(segundos) ? segundos * 1000 : padrao));
}

export class Remessa {
  /**
   * - corrente: a `Corrente` da tentativa.
   * - tirar: dá um quadro `{jpeg, resumo, tempo, cor}`.
   * - endereco: para onde vai; protecao: os cabeçalhos contra pedido falsificado.
   * - intervalo: milissegundos entre um quadro e o seguinte.
   * - aCaminho: quantos podem esperar resposta ao mesmo tempo.
   * - ao: `respondido(passo)`, `acabado()`, `vencido()`, `ocupado(resposta)`, `caido()`, `lento()`, `parado()`.
   */
  constructor({ corrente, tirar, endereco, protecao = {}, intervalo, aCaminho = 1, ao, relogio = () => performance.now() }) {
    Object.assign(this, { corrente, tirar, endereco, protecao, intervalo, aCaminho, ao, relogio });
    this.viva = true;
    this.voando = new Set();
    this.interrupcoes = new Set();
    this.falhas = 0;
    this.primeiraQueda = 0;
    this.reenviar = null;
    this.pausa = 0;
  }

  parar() {
    this.viva = false;
    this.interrupcoes.forEach((interrupcao) => interrupcao.abort());
  }

  async andar() {
    let ultimo = -Infinity;
    let partida = this.relogio();
    while (this.viva) {
      const falta = ultimo + this.intervalo - this.relogio();
      if (falta > 0) await esperar(falta);
      if (!this.viva) return;
      const agora = this.relogio();
      const quadro = await this.tirar();
      if (!quadro) continue;
      ultimo = agora;
      const pronto = this.relogio();
      while (this.viva && this.voando.size >= this.aCaminho && !this.recuo) await Promise.race(this.voando);
      if (this.recuo) {
        await this.recuar();
        partida = this.relogio();
      }
      if (!this.viva) return;
      const saida = this.relogio();
      if (saida - pronto > Math.max(VELHO, this.intervalo * 2) || saida - ultimo > ATRASADO) {
        // O aparelho que não dá conta de um quadro a tempo não fica para sempre nisto, calado.
        if (saida - partida > DESISTE) this.acabar(() => this.ao.parado());
        continue;
      }
      partida = saida;
      this.despachar(quadro.jpeg, await this.corrente.envelopar(quadro));
    }
  }

  despachar(jpeg, envelope) {
    const ida = this.mandar(jpeg, envelope).finally(() => this.voando.delete(ida));
    this.voando.add(ida);
  }

  async mandar(jpeg, envelope) {
    const interrupcao = new AbortController();
    this.interrupcoes.add(interrupcao);
    const prazo = setTimeout(() => interrupcao.abort(), PRAZO);
    const demora = setTimeout(() => this.viva && this.ao.lento(), LENTA);
    try {
      const resposta = await fetch(this.endereco, {
        method: "POST", body: jpeg, headers: { ...this.protecao, "Content-Type": "image/jpeg", Quadro: envelope.cabecalho },
        credentials: "same-origin", cache: "no-store", redirect: "manual", signal: interrupcao.signal,
      });
      if (this.viva) await this.ler(resposta, envelope);
    } catch {
      if (this.viva) this.cair({ jpeg, envelope });
    } finally {
      clearTimeout(prazo);
      clearTimeout(demora);
      this.interrupcoes.delete(interrupcao);
    }
  }

  async ler(resposta, envelope) {
    if (resposta.ok) {
      const passo = await resposta.json();
      this.corrente.aceitar(envelope);
      this.falhas = 0;
      this.primeiraQueda = 0;
      if (this.viva) this.ao.respondido(passo);
      return;
    }
    switch (resposta.type === "opaqueredirect" ? 401 : resposta.status) {
      case 429:
        this.recuo = true;
        this.pausa = espera(resposta, 300);
        return;
      case 503:
        this.recuo = true;
        this.pausa = espera(resposta, 1000);
        this.falhas += 1;
        if (this.falhas > 4) this.acabar(() => this.ao.ocupado(resposta));
        return;
      case 409:
        this.acabar(() => this.ao.acabado());
        return;
      case 401: case 403: case 404: case 410:
        this.acabar(() => this.ao.vencido());
        return;
      default:
        this.acabar(() => this.ao.ocupado(resposta));
    }
  }

  /** A rede não respondeu: não se sabe se o quadro chegou, e por isso vai o mesmo, com o mesmo número. */
  cair(ida) {
    this.recuo = true;
    this.pausa = 600;
    this.primeiraQueda ||= this.relogio();
    if (!this.reenviar || ida.envelope.sequencia < this.reenviar.envelope.sequencia) this.reenviar = ida;
    if (this.relogio() - this.primeiraQueda > DESISTE) this.acabar(() => this.ao.caido());
    else this.ao.lento();
  }

  async recuar() {
    await Promise.allSettled([...this.voando]);
    while (this.viva && this.recuo) {
      this.recuo = false;
      await esperar(this.pausa);
      const ida = this.reenviar;
      this.reenviar = null;
      if (this.viva && ida && ida.envelope.sequencia >= this.corrente.confirmado.sequencia) {
        await this.mandar(ida.jpeg, ida.envelope);
      }
    }
    this.corrente.recuar();
  }

  acabar(avisa) {
    if (!this.viva) return;
    this.viva = false;
    avisa();
  }
}
