// O envelope de cada quadro: resumo, encadeamento e assinatura. Só conta; não toca a página, a câmera nem a rede.

const letras = new TextEncoder();

/** Bytes em hexadecimal minúsculo. */
function hexadecimal(bytes) {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 em hexadecimal. Texto vale pelos seus bytes UTF-8. */
export async function resumir(dado) {
  return hexadecimal(await crypto.subtle.digest("SHA-256", typeof dado === "string" ? letras.encode(dado) : dado));
}

/** Lê base64, o comum ou o de endereço (`-` e `_`, sem `=`). */
export function deBase64(texto) {
  const comum = texto.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(comum.padEnd(Math.ceil(comum.length / 4) * 4, "=")), (letra) => letra.charCodeAt(0));
}

/** `ordem@desde` da cor que estava na tela; sem cor, nada. */
function marcaDaCor(cor) {
  return cor ? `${cor.ordem}@${cor.desde}` : null;
}

/** O texto que se assina, uma coisa por linha. */
function textoAssinado({ nonce, sequencia, tempo, cor, anterior, resumo }) {
  return ["v1", nonce, sequencia, tempo, marcaDaCor(cor) ?? "-", anterior, resumo].join("\n");
}

/** O cabeçalho `Quadro` do pedido. */
function cabecalhoDoQuadro({ sequencia, tempo, cor, anterior, assinatura }) {
  const marca = marcaDaCor(cor);
  return [`sequencia=${sequencia}`, `tempo=${tempo}`, ...(marca ? [`cor=${marca}`] : []), `anterior=${anterior}`, `assinatura=${assinatura}`].join("; ");
}

/**
 * A corrente dos quadros de uma tentativa: cada um leva o resumo do anterior aceito.
 *
 * `envelopar` supõe que os que estão a caminho serão aceitos; se algum não for, `recuar` volta ao último que foi.
 */
export class Corrente {
  /** Abre a corrente com o que o servidor deu no começo da tentativa. */
  static async abrir({ nonce, chave }) {
    const assina = await crypto.subtle.importKey(
      "raw", deBase64(chave), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Corrente(nonce, assina, await resumir(nonce));
  }

  constructor(nonce, assina, primeiro) {
    this.nonce = nonce;
    this.assina = assina;
    this.confirmado = { sequencia: 0, anterior: primeiro };
    this.proximo = { ...this.confirmado };
  }

  /** Dá o envelope do quadro: o número, o resumo e o cabeçalho já assinado. */
  async envelopar({ resumo, tempo, cor }) {
    const { sequencia, anterior } = this.proximo;
    this.proximo = { sequencia: sequencia + 1, anterior: resumo };
    const texto = textoAssinado({ nonce: this.nonce, sequencia, tempo, cor, anterior, resumo });
    const assinatura = hexadecimal(await crypto.subtle.sign("HMAC", this.assina, letras.encode(texto)));
    return { sequencia, resumo, cabecalho: cabecalhoDoQuadro({ sequencia, tempo, cor, anterior, assinatura }) };
  }

  /** O servidor aceitou este quadro, e portanto todos antes dele. */
  aceitar({ sequencia, resumo }) {
    if (sequencia < this.confirmado.sequencia) return;
    this.confirmado = { sequencia: sequencia + 1, anterior: resumo };
    if (this.proximo.sequencia < this.confirmado.sequencia) this.proximo = { ...this.confirmado };
  }

  /** O número não foi gasto: o próximo quadro toma o lugar do que não foi aceito. */
  recuar() {
    this.proximo = { ...this.confirmado };
  }
}
