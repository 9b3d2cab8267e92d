// A câmera de mentira dos ensaios com a análise de verdade: mostra quadros já desenhados de uma pessoa sintética (ou de um ataque), escolhidos
// pelo que a página pede, como faria quem a obedece. `__quadros` (nome → imagem) e `__jeito` chegam antes deste arquivo.
//
// Quem controla a página controla a câmera: isto é, por definição, um ataque de injeção, e só serve de duble.
(() => {
  const tela = Object.assign(document.createElement("canvas"), { width: 480, height: 640 });
  const tinta = tela.getContext("2d");
  const tingida = Object.assign(document.createElement("canvas"), { width: 480, height: 640 });
  const tintura = tingida.getContext("2d");
  const jeito = window.__jeito;
  const imagens = new Map(Object.entries(window.__quadros).map(([nome, dados]) => {
    const imagem = new Image();
    imagem.src = dados;
    return [nome, imagem];
  }));
  const estado = { guinada: 0, perto: 1, sorriso: 0 };
  const cores = { vermelho: "#ff0000", verde: "#00ff00", azul: "#0000ff" };
  let pedido = null, pedidoDesde = 0;

  // Um grão de sensor, deslocado a cada quadro: câmera de verdade não repete imagem.
  const grao = Object.assign(document.createElement("canvas"), { width: 700, height: 860 });
  const doGrao = grao.getContext("2d");
  const pontos = doGrao.createImageData(700, 860);
  for (let i = 0; i < pontos.data.length; i += 4) {
    const tom = Math.random() * 255 | 0;
    pontos.data[i] = tom; pontos.data[i + 1] = tom; pontos.data[i + 2] = tom; pontos.data[i + 3] = 255;
  }
  doGrao.putImageData(pontos, 0, 0);

  function oQueSePede() {
    const janela = document.getElementById("captura");
    if (!janela?.open) return {};
    const lado = janela.querySelector(".visor-trilho.aceso")?.dataset.trilho;
    const icone = janela.querySelector("[data-icone]:not([hidden])")?.dataset.icone;
    return { lado, perto: janela.dataset.tamanho === "perto", sorriso: icone === "sorriso", cor: cores[janela.dataset.cor] };
  }

  function rumo(agora) {
    const quer = oQueSePede();
    const este = JSON.stringify([quer.lado, quer.perto, quer.sorriso]);
    if (este !== pedido) [pedido, pedidoDesde] = [este, agora];
    const pronto = agora - pedidoDesde >= 500 && !jeito.parada;
    // A esquerda da pessoa é a direita da imagem.
    const giro = (quer.lado === "esquerda" ? 38 : quer.lado === "direita" ? -38 : 0) * (jeito.inverte ? -1 : 1);
    if (jeito.inverte) [quer.perto, quer.sorriso] = [quer.sorriso, quer.perto];
    return { guinada: pronto ? giro : 0, perto: pronto && quer.perto ? 1.85 : 1, sorriso: pronto && quer.sorriso ? 1 : 0, cor: quer.cor };
  }

  function nome(prefixo) {
    if (estado.perto > 1.02) return `${prefixo}-perto-${Math.round(estado.perto * 20) * 5}`;
    if (estado.sorriso > 0.1) return `${prefixo}-sorriso-${Math.round(estado.sorriso * 4)}`;
    return `${prefixo}-${Math.round(estado.guinada / 2) * 2}`;
  }

  const passo = (atual, alvo, maximo) => atual + Math.max(-maximo, Math.min(maximo, alvo - atual));
  let andados = 0;

  setInterval(() => {
    const alvo = rumo(performance.now());
    estado.guinada = passo(estado.guinada, alvo.guinada, 3);
    estado.perto = passo(estado.perto, alvo.perto, 0.1);
    estado.sorriso = passo(estado.sorriso, alvo.sorriso, 0.25);
    if (document.getElementById("captura")?.open) andados += 1;
    const quem = jeito.trocaDepois && andados > jeito.trocaDepois ? "outra" : "pessoa";
    const imagem = imagens.get(nome(quem)) ?? imagens.get(`${quem}-0`);
    tinta.setTransform(1, 0, 0, 1, 0, 0);
    tinta.globalCompositeOperation = "source-over";
    tinta.globalAlpha = 1;
    tinta.fillStyle = "#000";
    tinta.fillRect(0, 0, 480, 640);
    if (jeito.escuro) {
      // Câmera tapada ainda tem o ruído do sensor; imagem igual, a própria página não manda.
      tinta.globalAlpha = 0.02;
      tinta.drawImage(grao, -Math.random() * 200, -Math.random() * 200);
      return;
    }
    if (jeito.parede) {
      tinta.globalAlpha = 0.9;
      tinta.drawImage(grao, -Math.random() * 200, -Math.random() * 200);
      return;
    }
    if (jeito.dois) {
      tinta.drawImage(imagem, 60, 80, 360, 480, 0, 160, 240, 320);
      tinta.drawImage(imagens.get("outra-0"), 60, 80, 360, 480, 240, 160, 240, 320);
    } else {
      // Ninguém fica imóvel: o rosto e o celular na mão oscilam uns pixels, devagar.
      const agora = performance.now(), anda = jeito.congelada ? 0 : 1;
      const [x, y, s] = [5 * Math.sin(agora / 730) + 3 * Math.sin(agora / 310), 4 * Math.sin(agora / 910 + 1), 1.03 + 0.01 * Math.sin(agora / 1300)];
      tinta.drawImage(imagem, anda * (x - 240 * (s - 1)), anda * (y - 320 * (s - 1)), 480 * (anda ? s : 1), 640 * (anda ? s : 1));
    }
    if (alvo.cor && !jeito.semLuz) {
      // O rosto devolve um pouco da cor da tela.
      tintura.globalCompositeOperation = "source-over";
      tintura.drawImage(tela, 0, 0);
      tintura.globalCompositeOperation = "multiply";
      tintura.fillStyle = alvo.cor;
      tintura.fillRect(0, 0, 480, 640);
      tinta.globalCompositeOperation = "lighter";
      tinta.globalAlpha = 0.14;
      tinta.drawImage(tingida, 0, 0);
    }
    if (jeito.congelada) {
      // Dois quadros que se revezam: à página parecem novos, um depois do outro, e no servidor já passaram.
      tinta.fillStyle = Math.floor(performance.now() / 400) % 2 ? "#333" : "#ccc";
      tinta.fillRect(0, 0, 24, 24);
    } else {
      tinta.globalCompositeOperation = "overlay";
      tinta.globalAlpha = 0.05;
      tinta.drawImage(grao, -Math.random() * 200, -Math.random() * 200);
    }
  }, 60);

  navigator.mediaDevices.getUserMedia = async () => {
    await Promise.all([...imagens.values()].map((imagem) => imagem.decode()));
    return tela.captureStream(15);
  };
})();
