// Confirmação em janela. Sem este programa a mesma ligação abre a página de confirmação.

export function ligarDialogos() {
  document.querySelectorAll("[data-abre-dialogo]").forEach((ligacao) => {
    const dialogo = document.getElementById(ligacao.dataset.abreDialogo);
    if (typeof dialogo?.showModal !== "function") return;
    ligacao.setAttribute("role", "button");
    ligacao.setAttribute("aria-haspopup", "dialog");
    const abrir = (evento) => {
      evento.preventDefault();
      dialogo.showModal();
    };
    ligacao.addEventListener("click", (evento) => {
      if (!evento.ctrlKey && !evento.metaKey && !evento.shiftKey) abrir(evento);
    });
    ligacao.addEventListener("keydown", (evento) => { if (evento.key === " ") abrir(evento); });
    dialogo.addEventListener("close", () => ligacao.focus());
    dialogo.querySelectorAll("[data-fecha-dialogo]").forEach((botao) => botao.addEventListener("click", () => dialogo.close()));
  });
}
