// Do que o servidor respondeu ao que a pessoa deve ver: frase, ícone, lado do trilho, tamanho da moldura. Só conta.

const DE_POSICAO = new Set(["procurando", "um-rosto-so", "aproxime", "afaste", "mais-luz", "menos-luz", "olhe-de-frente", "fique-parado", "volte-ao-centro"]);
const ICONES = {
  "frente-final": "frente", procurando: "frente", "olhe-de-frente": "frente", "fique-parado": "frente", "volte-ao-centro": "frente",
};

/** Milissegundos que uma instrução fica antes de dar lugar a outra, para dar tempo de a ler. */
const FICA = 900;
/** Milissegundos da mesma orientação até aparecer a dica. */
const DEMORA = 5000;

/** A instrução do passo: `chave` da frase, `icone`, `lado` do trilho, `tamanho` da moldura e `dica`. */
export function instrucaoDoPasso(passo) {
  const { pedido, orientacao } = passo;
  const giro = pedido === "esquerda" || pedido === "direita";
  const base = {
    lado: giro && orientacao !== "volte-ao-centro" ? pedido : null,
    tamanho: pedido === "perto" ? "perto" : "comum",
    dica: orientacao && pedido !== "luz" ? `dica-${orientacao}` : null,
  };
  // Acertou: o sinal sobre a imagem já o diz, e a frase é a do que vem agora.
  if (orientacao === "pronto" && !pedido) return { ...base, chave: "orientacao-pronto", icone: "pronto" };
  // Chegar perto é o próprio pedido, e durante a luz nada distrai da tela.
  const cede = DE_POSICAO.has(orientacao) && !(pedido === "perto" && orientacao === "aproxime") && pedido !== "luz";
  if (cede) return { ...base, chave: `orientacao-${orientacao}`, icone: ICONES[orientacao] ?? orientacao };
  if (orientacao === "continue" && pedido !== "luz") return { ...base, chave: "orientacao-continue", icone: ICONES[pedido] ?? pedido ?? "frente" };
  if (pedido) return { ...base, chave: `pedido-${pedido}`, icone: ICONES[pedido] ?? pedido };
  return { ...base, chave: "orientacao-procurando", icone: "frente" };
}

/**
 * Segura cada instrução o bastante para ser lida: a nova só entra depois de a outra ter ficado, a não ser que mude o pedido.
 */
export class Ritmo {
  constructor(fica = FICA) {
    this.fica = fica;
    this.chave = null;
    this.desde = -Infinity;
    this.pedido = undefined;
  }

  /** Verdadeiro se a instrução deve ir à tela agora. */
  aceita(chave, pedido, agora) {
    if (chave === this.chave && pedido === this.pedido) return false;
    const passa = pedido !== this.pedido || agora - this.desde >= this.fica;
    if (passa) Object.assign(this, { chave, pedido, desde: agora });
    return passa;
  }

  /** Verdadeiro se a instrução de agora já dura o bastante para pedir a dica. */
  demora(agora) { return agora - this.desde >= DEMORA; }
}

/** O trilho do giro: o caminho do queixo até a seta e onde a seta fica. Alvo maior, seta mais longe. */
export function trilho(lado, alvo) {
  const fracao = Math.min(1, Math.max(.5, (alvo ?? 25) / 30));
  const sentido = lado === "esquerda" ? 1 : -1;
  const angulo = Math.PI / 2 + sentido * fracao * Math.PI / 2;
  const [x, y] = [150 + 122 * Math.cos(angulo), 200 + 178 * Math.sin(angulo)].map((valor) => Math.round(valor * 10) / 10);
  return { x, y, caminho: `M150 378A122 178 0 0 ${sentido === 1 ? 1 : 0} ${x} ${y}`, giraASeta: lado === "direita" };
}

/** Quanto do trilho já se andou, de 0 a 100. */
export function andado(angulo, alvo) {
  if (typeof angulo !== "number" || !alvo) return 0;
  return Math.min(100, Math.max(0, Math.round(100 * angulo / alvo)));
}

/** O endereço da volta, se é de confiar: https, ou desta mesma casa. */
export function voltaConferida(volta, daqui) {
  if (typeof volta !== "string") return null;
  try {
    const endereco = new URL(volta, daqui);
    return endereco.protocol === "https:" || endereco.origin === new URL(daqui).origin ? endereco.href : null;
  } catch {
    return null;
  }
}
