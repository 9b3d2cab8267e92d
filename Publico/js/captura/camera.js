// A câmera da frente: abre, tira quadros sem espelhar, trava a exposição durante a luz e diz por que não abriu.

import { deBase64 } from "./envelope.js";

/** O que falta a este navegador, ou `null`. */
export function impedimento(janela) {
  if (!janela.isSecureContext) return "sem-https";
  const janelas = typeof janela.document.createElement("dialog").showModal === "function";
  return janelas && janela.navigator.mediaDevices?.getUserMedia && janela.crypto?.subtle ? null : "navegador";
}

/** O nome da falha para o erro que o navegador deu ao abrir a câmera. */
export function falhaDoErro(nome) {
  switch (nome) {
    case "NotAllowedError": case "PermissionDeniedError": return "permissao-negada";
    case "NotFoundError": case "DevicesNotFoundError": case "OverconstrainedError": return "sem-camera";
    case "NotReadableError": case "TrackStartError": case "AbortError": return "camera-em-uso";
    case "SecurityError": return "sem-https";
    default: return "navegador";
  }
}

/** Verdadeiro dentro do navegador embutido de um aplicativo (conversa, rede social), que costuma negar a câmera sem perguntar. */
export function dentroDeAplicativo(agente) {
  return /; wv\)|FBA[NV]|Instagram|Line\//.test(agente);
}

/** O nome do navegador, para os passos da permissão. */
export function navegador(agente, toques = 0) {
  if (/iPhone|iPad|iPod/.test(agente) || (/Macintosh/.test(agente) && toques > 1)) return "safari-celular";
  if (/SamsungBrowser/.test(agente)) return "samsung";
  if (/Firefox/.test(agente)) return "firefox";
  if (/Android/.test(agente)) return "chrome-celular";
  if (/Chrome|Edg/.test(agente)) return "chrome";
  return /Safari/.test(agente) ? "safari" : "chrome";
}

/** O pedaço do vídeo, do meio, que tem a proporção pedida: o mesmo que a tela mostra. */
export function recorte(larguraDoVideo, alturaDoVideo, largura, altura) {
  const escala = Math.min(larguraDoVideo / largura, alturaDoVideo / altura);
  const [w, h] = [largura * escala, altura * escala];
  return { x: (larguraDoVideo - w) / 2, y: (alturaDoVideo - h) / 2, largura: w, altura: h };
}

const naoAbriu = (falha) => Object.assign(new Error("câmera"), { falha });

export class Camera {
  constructor(video, aoParar) {
    this.video = video;
    this.aoParar = aoParar;
    this.vez = 0;
    this.tela = document.createElement("canvas");
  }

  get aberta() { return Boolean(this.fluxo); }

  /** Abre a câmera e espera a primeira imagem. O erro que lança tem em `falha` o nome da tela que o explica. */
  async abrir() {
    this.fechar();
    const { vez } = this;
    let fluxo;
    try {
      fluxo = await navigator.mediaDevices.getUserMedia({
        audio: false, video: { facingMode: "user", width: { ideal: 480 }, height: { ideal: 640 } },
      });
    } catch (erro) {
      throw naoAbriu(falhaDoErro(erro.name));
    }
    // Quem voltou atrás, ou tocou outra vez, enquanto o navegador perguntava não fica com esta câmera acesa.
    if (vez !== this.vez) {
      fluxo.getTracks().forEach((faixa) => faixa.stop());
      throw naoAbriu("parada");
    }
    this.fluxo = fluxo;
    this.faixa = this.fluxo.getVideoTracks()[0];
    this.faixa.addEventListener("ended", () => this.fluxo === fluxo && this.aoParar());
    this.video.srcObject = this.fluxo;
    this.video.play().catch(() => {});
    const veio = await this.comImagem(vez, 6000);
    // A câmera de agora é de outra vez: não é desta fechá-la.
    if (vez !== this.vez) throw naoAbriu("parada");
    if (!veio) {
      this.fechar();
      throw naoAbriu("camera-em-uso");
    }
  }

  /** Espera a primeira imagem; falso se o prazo (milissegundos) passou ou se a vez já é outra. */
  async comImagem(vez, prazo) {
    const limite = performance.now() + prazo;
    while (vez === this.vez && performance.now() <= limite) {
      if (this.video.readyState >= 2 && this.video.videoWidth > 0) return true;
      await new Promise((pronto) => setTimeout(pronto, 60));
    }
    return false;
  }

  /** Um quadro em JPEG, do tamanho que o servidor pediu. `null` se a câmera não tem imagem agora. */
  async quadro(largura, altura) {
    const { video, tela } = this;
    if (!this.aberta) return null;
    // A janela que fecha e abre pode deixar o vídeo parado.
    if (video.paused) video.play().catch(() => {});
    if (video.readyState < 2 || video.videoWidth === 0) return null;
    if (tela.width !== largura || tela.height !== altura) [tela.width, tela.height] = [largura, altura];
    const parte = recorte(video.videoWidth, video.videoHeight, largura, altura);
    tela.getContext("2d", { alpha: false }).drawImage(video, parte.x, parte.y, parte.largura, parte.altura, 0, 0, largura, altura);
    // `toBlob` espera o navegador ficar ocioso, no Chromium até um segundo (quatro no celular): o quadro sairia velho demais.
    return new Blob([deBase64(tela.toDataURL("image/jpeg", .8).split(",")[1])], { type: "image/jpeg" });
  }

  /** Exposição e branco parados durante a luz, onde a câmera deixa; depois, automáticos de novo. */
  async travar(sim) {
    const pode = this.faixa?.getCapabilities?.() ?? {};
    const modo = sim ? "manual" : "continuous";
    const pedidos = ["exposureMode", "whiteBalanceMode"].filter((nome) => pode[nome]?.includes?.(modo));
    if (!pedidos.length) return;
    try {
      await this.faixa.applyConstraints({ advanced: [Object.fromEntries(pedidos.map((nome) => [nome, modo]))] });
    } catch {
      // A câmera que não deixa segue como estava.
    }
  }

  fechar() {
    this.vez += 1;
    const fluxo = this.fluxo;
    this.fluxo = null;
    this.faixa = null;
    fluxo?.getTracks().forEach((faixa) => faixa.stop());
    this.video.srcObject = null;
  }
}

/** Mantém a tela acesa enquanto dura, onde há como. */
export class TelaAcesa {
  vez = 0;

  async acender() {
    this.apagar();
    const { vez } = this;
    try {
      const guarda = await navigator.wakeLock?.request("screen");
      // Apagada enquanto o navegador respondia: a que chega tarde solta-se já.
      if (vez === this.vez) this.guarda = guarda;
      else guarda?.release().catch(() => {});
    } catch {
      // O aparelho que não deixa apaga quando quiser.
    }
  }

  apagar() {
    this.vez += 1;
    this.guarda?.release().catch(() => {});
    this.guarda = null;
  }
}
