// Andamento de trabalho longo pelos eventos do servidor. A página não se redireciona sozinha: ao fim, mostra a ligação.

const fins = { concluida: "Concluído.", falhou: "Falhou.", cancelada: "Cancelado." };

function ligar(quadro) {
  const barra = quadro.querySelector("progress");
  const parte = (nome) => quadro.querySelector(`[data-${nome}]`);
  const fonte = new EventSource(quadro.dataset.fonte);
  let falado = -10;

  fonte.addEventListener("andamento", (evento) => {
    const { percentual, etapa, estimativa } = JSON.parse(evento.data);
    if (Number.isFinite(percentual)) {
      barra.value = percentual;
      parte("percentual").textContent = `${percentual}%`;
    }
    // Quem ouve é avisado de dez em dez por cento, não a cada linha.
    const silencio = Number.isFinite(percentual) && percentual - falado < 10;
    quadro.querySelector(".progresso-etapa").setAttribute("aria-live", silencio ? "off" : "polite");
    if (!silencio) falado = percentual ?? falado;
    parte("etapa").textContent = etapa ?? "";
    parte("estimativa").textContent = estimativa ?? "";
  });

  fonte.addEventListener("fim", (evento) => {
    fonte.close();
    const { situacao, texto } = JSON.parse(evento.data);
    quadro.classList.remove("na-fila", "andando");
    quadro.classList.add(situacao);
    if (situacao === "concluida") {
      barra.value = 100;
      parte("percentual").textContent = "100%";
    }
    quadro.querySelector(".progresso-etapa").setAttribute("aria-live", "polite");
    parte("etapa").textContent = texto ?? fins[situacao] ?? "";
    parte("estimativa").textContent = "";
    quadro.querySelectorAll("[data-enquanto]").forEach((acao) => { acao.hidden = true; });
    const resultado = parte("resultado");
    if (resultado) resultado.hidden = false;
  });
}

export function ligarProgresso() {
  if (typeof EventSource !== "function") return;
  document.querySelectorAll("[data-fonte]").forEach(ligar);
}
