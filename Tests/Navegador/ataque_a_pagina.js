// Quem controla a própria página: troca as imagens e os envelopes que ela manda. Serve aos ataques de `ataques_na_prova.py`, e chega depois do
// duble de gente. `__ataque` diz o que fazer; `__mandado` guarda o que saiu, para repetir noutra sessão.
(() => {
  const ataque = window.__ataque ?? {};
  const [tirar, buscar] = [HTMLCanvasElement.prototype.toDataURL, window.fetch.bind(window)];
  const letras = new TextEncoder();
  const hexadecimal = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const deTexto = (texto) => Uint8Array.from(atob(texto), (letra) => letra.charCodeAt(0));
  const emTexto = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  window.__mandado = { imagens: {}, pedidos: [] };
  let comeco = null, enviados = 0, primeiro = null;

  /** O que a página pede agora: a chave com que se guarda e se acha a imagem de outra sessão. */
  function rotulo() {
    const janela = document.getElementById("captura");
    const lado = janela?.querySelector(".visor-trilho.aceso")?.dataset.trilho ?? "";
    const icone = janela?.querySelector("[data-icone]:not([hidden])")?.dataset.icone ?? "";
    return [lado, icone, janela?.dataset.tamanho ?? "", janela?.dataset.cor ?? ""].join("|");
  }

  /** Uma imagem que se diz de 20.000 × 20.000: quem a abrisse sem olhar o tamanho pediria mais de um gigabyte. */
  function agigantar(bytes) {
    for (let i = 2; i + 9 < bytes.length;) {
      const [marca, tamanho] = [bytes[i + 1], bytes[i + 2] * 256 + bytes[i + 3]];
      if (marca >= 0xc0 && marca <= 0xc2) {
        bytes.set([0x4e, 0x20, 0x4e, 0x20], i + 5);
        return bytes;
      }
      i += 2 + tamanho;
    }
    return bytes;
  }

  /** Começa como JPEG e segue com bytes sorteados, outros a cada vez: igual à de antes, a própria página não mandaria. */
  function estragar(bytes) {
    return bytes.slice(0, 1200).map((byte, i) => (i < 20 ? byte : Math.random() * 256));
  }

  HTMLCanvasElement.prototype.toDataURL = function (...pedido) {
    const inteira = tirar.apply(this, pedido);
    const [antes, imagem] = inteira.split(",");
    if (ataque.malformada) return `${antes},${emTexto(estragar(deTexto(imagem)))}`;
    if (ataque.gigante) return `${antes},${emTexto(agigantar(deTexto(imagem)))}`;
    const guardada = ataque.imagens?.[rotulo()]?.shift();
    if (guardada) return guardada;
    if (ataque.guardar) (window.__mandado.imagens[rotulo()] ??= []).push(inteira);
    return inteira;
  };

  async function reassinar(cabecalho, jpeg, mudar) {
    const campos = Object.fromEntries(cabecalho.split("; ").map((parte) => parte.split(/=(.*)/s).slice(0, 2)));
    mudar(campos);
    const resumo = hexadecimal(await crypto.subtle.digest("SHA-256", jpeg));
    const chave = deTexto(comeco.chave.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(comeco.chave.length / 4) * 4, "="));
    const assina = await crypto.subtle.importKey("raw", chave, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const texto = ["v1", comeco.nonce, campos.sequencia, campos.tempo, campos.cor ?? "-", campos.anterior, resumo].join("\n");
    campos.assinatura = hexadecimal(await crypto.subtle.sign("HMAC", assina, letras.encode(texto)));
    return Object.entries(campos).map(([nome, valor]) => `${nome}=${valor}`).join("; ");
  }

  const mudancas = {
    "fora-de-ordem": (campos) => { campos.sequencia = Number(campos.sequencia) - 3; },
    "corrente-quebrada": (campos) => { campos.anterior = "0".repeat(64); },
    "tempo-incoerente": (campos) => { campos.tempo = 1; },
    "quadro-repetido": () => {},
  };

  async function atacar(opcoes) {
    enviados += 1;
    const jpeg = new Uint8Array(await opcoes.body.arrayBuffer());
    primeiro ??= jpeg;
    if (ataque.guardar) window.__mandado.pedidos.push([opcoes.headers.Quadro, emTexto(jpeg)]);
    const gravado = ataque.pedidos?.shift();
    if (gravado) return { ...opcoes, body: new Blob([deTexto(gravado[1])]), headers: { ...opcoes.headers, Quadro: gravado[0] } };
    if (!ataque.envelope || enviados <= 8) return opcoes;
    const corpo = ataque.envelope === "quadro-repetido" ? primeiro : jpeg;
    return { ...opcoes, body: new Blob([corpo]), headers: { ...opcoes.headers, Quadro: await reassinar(opcoes.headers.Quadro, corpo, mudancas[ataque.envelope]) } };
  }

  window.fetch = async (endereco, opcoes = {}) => {
    const quadro = String(endereco).endsWith("/quadros");
    const resposta = await buscar(endereco, quadro ? await atacar(opcoes) : opcoes);
    if (String(endereco).endsWith("/comecar") && resposta.ok) comeco = await resposta.clone().json();
    return resposta;
  };
})();
