// Avisa dois minutos antes de a sessão vencer e a prorroga sem sair da tela.

export function ligarSessao() {
  const aviso = document.getElementById("aviso-de-sessao");
  if (typeof aviso?.showModal !== "function") return;
  const formulario = aviso.querySelector("form");
  const resta = aviso.querySelector("[data-resta]");
  let vence = 0;
  let relogio = 0;

  const marcar = (segundos) => {
    vence = Date.now() + segundos * 1000;
    clearInterval(relogio);
    relogio = setInterval(conferir, 5000);
  };
  const conferir = () => {
    const faltam = Math.round((vence - Date.now()) / 1000);
    if (faltam > 120) return;
    if (!aviso.open) aviso.showModal();
    resta.textContent = faltam <= 0 ? "instantes" : faltam > 60 ? "2 minutos" : "1 minuto";
  };
  formulario.addEventListener("submit", async (evento) => {
    evento.preventDefault();
    try {
      const resposta = await fetch(formulario.action, { method: "POST", body: new URLSearchParams(new FormData(formulario)) });
      if (!resposta.ok) throw new Error(String(resposta.status));
      marcar(Number(aviso.dataset.venceEm));
      aviso.close();
    } catch {
      formulario.submit();
    }
  });
  marcar(Number(aviso.dataset.venceEm));
}
