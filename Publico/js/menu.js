// Gaveta do menu em tela estreita e blocos suspensos (pessoa, ajuda, filtros).

const estreita = matchMedia("(max-width: 991.98px)");

export function ligarMenu() {
  const menu = document.getElementById("menu");
  const botao = document.querySelector("[data-abre-menu]");
  if (!menu || !botao) return;
  botao.setAttribute("role", "button");
  botao.setAttribute("aria-controls", "menu");
  botao.setAttribute("aria-expanded", "false");

  const fora = () => [...document.body.children].flatMap((filho) =>
    filho.classList.contains("palco") ? [...filho.children].filter((neto) => neto !== menu) : [filho]);
  const abrir = () => {
    menu.classList.add("aberto");
    botao.setAttribute("aria-expanded", "true");
    fora().forEach((elemento) => { elemento.inert = true; });
    (menu.querySelector("a[aria-current]") ?? menu.querySelector("a, summary")).focus();
  };
  const fechar = () => {
    if (!menu.classList.contains("aberto")) return;
    menu.classList.remove("aberto");
    botao.setAttribute("aria-expanded", "false");
    fora().forEach((elemento) => { elemento.inert = false; });
    botao.focus();
  };

  botao.addEventListener("click", (evento) => { evento.preventDefault(); abrir(); });
  botao.addEventListener("keydown", (evento) => { if (evento.key === " ") { evento.preventDefault(); abrir(); } });
  menu.querySelector("[data-fecha-menu]")?.addEventListener("click", (evento) => { evento.preventDefault(); fechar(); });
  document.querySelector('.atalhos a[href="#menu"]')?.addEventListener("click", (evento) => {
    if (estreita.matches) { evento.preventDefault(); abrir(); }
  });
  addEventListener("keydown", (evento) => { if (evento.key === "Escape") fechar(); });
  addEventListener("pointerdown", (evento) => {
    if (menu.classList.contains("aberto") && !menu.contains(evento.target)) { evento.preventDefault(); fechar(); }
  });
  estreita.addEventListener("change", fechar);
}

export function ligarSuspensos() {
  const suspensos = [...document.querySelectorAll("details[data-menu-suspenso]")];
  const fechar = (menos) => suspensos.forEach((item) => { if (item !== menos) item.open = false; });
  suspensos.forEach((item) => item.addEventListener("toggle", () => { if (item.open) fechar(item); }));
  addEventListener("pointerdown", (evento) => fechar(evento.target.closest?.("details[data-menu-suspenso]")));
  addEventListener("keydown", (evento) => {
    if (evento.key !== "Escape") return;
    const aberto = suspensos.find((item) => item.open);
    if (aberto) {
      aberto.open = false;
      aberto.querySelector("summary").focus();
    }
    document.querySelectorAll(".termo:hover, .termo:focus-within").forEach((termo) => termo.classList.add("fechado"));
  });
  document.querySelectorAll(".termo").forEach((termo) => {
    ["pointerleave", "focusout"].forEach((nome) => termo.addEventListener(nome, () => termo.classList.remove("fechado")));
  });
}
