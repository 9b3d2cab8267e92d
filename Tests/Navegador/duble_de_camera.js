// A câmera de mentira dos ensaios: um desenho de rosto que faz o que a página pede e recebe a luz que a tela dá.
//
// Vem deitada (640×480), para se ver que a página recorta o meio. No canto esquerdo da imagem há um quadrado magenta: se ele sair
// do lado direito no quadro enviado, a página o espelhou.
(() => {
  const tela = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const tinta = tela.getContext("2d");
  const estado = { x: 0, escala: 1, sorriso: 0 };
  window.__pedidosDeCamera = [];
  window.__trocas = [];
  window.__anuncios = [];
  window.__falas = [];

  function alvo() {
    const janela = document.getElementById("captura");
    const lado = janela?.querySelector(".visor-trilho.aceso")?.dataset.trilho;
    const icone = janela?.querySelector("[data-icone]:not([hidden])")?.dataset.icone;
    // A esquerda da pessoa é a direita da imagem, que não vem espelhada.
    return { x: lado === "esquerda" ? 26 : lado === "direita" ? -26 : 0, escala: janela?.dataset.tamanho === "perto" ? 1.5 : 1, sorriso: icone === "sorriso" ? 1 : 0, janela };
  }

  function disco(x, y, rx, ry, cor) {
    tinta.fillStyle = cor;
    tinta.beginPath();
    tinta.ellipse(x, y, rx, ry, 0, 0, 7);
    tinta.fill();
  }

  setInterval(() => {
    if (window.__parado) return;
    const quer = alvo();
    for (const nome of ["x", "escala", "sorriso"]) estado[nome] += (quer[nome] - estado[nome]) * .2;
    const fundo = quer.janela?.open ? getComputedStyle(quer.janela).backgroundColor : "rgb(255, 255, 255)";
    tinta.setTransform(1, 0, 0, 1, 0, 0);
    tinta.fillStyle = "#8a94a3";
    tinta.fillRect(0, 0, 640, 480);
    tinta.fillStyle = "#ff00ff";
    tinta.fillRect(142, 8, 40, 40);
    tinta.translate(320, 245);
    tinta.scale(estado.escala, estado.escala);
    disco(0, 250, 170, 110, "#35506e");
    disco(0, -12, 92, 122, "#3b2a20");
    disco(0, 0, 84, 112, "#b98a6b");
    const [x, boca] = [estado.x, 6 + 12 * estado.sorriso];
    for (const olho of [-34, 34]) {
      disco(olho + x, -18, 13, 8, "#ffffff");
      disco(olho + x * 1.2, -18, 6, 6, "#2b1d14");
    }
    disco(x * 1.5, 16, 9, 16, "#a97a5c");
    disco(x, 58, 30, boca, "#8e3b3b");
    disco(x, 54, 26, boca * .5, "#ffffff");
    // A tela clareia o rosto com a sua cor.
    tinta.globalAlpha = .25;
    disco(0, 0, 84, 112, fundo);
    tinta.globalAlpha = 1;
    // O ruído do sensor: sem ele duas imagens sairiam iguais.
    for (let grao = 0; grao < 40; grao += 1) {
      tinta.fillStyle = `rgb(${Math.random() * 255 | 0} ${Math.random() * 255 | 0} 120)`;
      tinta.fillRect(90 + Math.random() * 70, -200 + Math.random() * 60, 6, 6);
    }
  }, 33);

  if (!window.__semDuble) {
    navigator.mediaDevices.getUserMedia = async (pedido) => {
      window.__pedidosDeCamera.push(pedido);
      const erro = window.__erroDaCamera;
      await new Promise((pronto) => setTimeout(pronto, window.__atraso ?? 0));
      if (erro) throw new DOMException("ensaio", erro);
      const fluxo = tela.captureStream(30);
      window.__faixa = fluxo.getVideoTracks()[0];
      return fluxo;
    };
  }

  // O que a página fez com a luz, o leitor de tela e a voz, com a hora.
  addEventListener("DOMContentLoaded", () => {
    const janela = document.getElementById("captura");
    if (!janela) return;
    new MutationObserver(() => {
      const cor = janela.dataset.cor ?? null;
      if (cor !== (window.__trocas.at(-1)?.cor ?? null)) window.__trocas.push({ cor, hora: performance.now() });
    }).observe(janela, { attributes: true, attributeFilter: ["data-cor"] });
    const regiao = janela.querySelector("[data-anuncio]");
    new MutationObserver(() => {
      if (regiao.textContent) window.__anuncios.push({ texto: regiao.textContent, hora: performance.now() });
    }).observe(regiao, { childList: true, characterData: true, subtree: true });
  });
  if (window.speechSynthesis) speechSynthesis.speak = (fala) => window.__falas.push({ texto: fala.text, lingua: fala.lang });
})();
