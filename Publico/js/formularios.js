// Envio: leva o foco ao resumo de erros, mostra que está enviando e não deixa enviar duas vezes.

export function ligarFormularios() {
  document.querySelector("[data-resumo-de-erros]")?.focus();
  document.querySelectorAll("[data-resumo-de-erros] a").forEach((ligacao) => {
    ligacao.addEventListener("click", (evento) => {
      const campo = document.getElementById(decodeURIComponent(ligacao.hash.slice(1)));
      if (!campo) return;
      evento.preventDefault();
      const foco = campo.matches("fieldset") ? campo.querySelector("input") : campo;
      foco.focus();
      foco.scrollIntoView({ block: "center" });
    });
  });
  document.querySelectorAll("form[data-formulario]").forEach((formulario) => {
    formulario.addEventListener("submit", (evento) => {
      if (formulario.dataset.enviando) {
        evento.preventDefault();
        return;
      }
      formulario.dataset.enviando = "sim";
      const botao = evento.submitter ?? formulario.querySelector('button[type="submit"]');
      botao?.setAttribute("aria-busy", "true");
    });
  });
  // Quem volta pela história do navegador encontra o formulário pronto para enviar.
  addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-enviando]").forEach((formulario) => { delete formulario.dataset.enviando; });
    document.querySelectorAll(".botao[aria-busy]").forEach((botao) => botao.removeAttribute("aria-busy"));
  });
}
