// Alto contraste, tamanho do texto e densidade, guardados em um cookie sem dado pessoal.

const raiz = document.documentElement;

function lidas() {
  return {
    contraste: raiz.dataset.contraste === "alto" ? "alto" : "normal",
    texto: Number(raiz.dataset.texto ?? 0),
    densidade: raiz.dataset.densidade ?? "alta",
  };
}

function guardar({ contraste, texto, densidade }) {
  const valor = `contraste=${contraste}&texto=${texto}&densidade=${densidade}`;
  document.cookie = `__Host-aparencia=${valor}; Path=/; Max-Age=31536000; SameSite=Lax; Secure`;
}

function por(nome, valor, padrao) {
  if (valor === padrao) delete raiz.dataset[nome];
  else raiz.dataset[nome] = valor;
}

export function ligarPreferencias() {
  const formulario = document.querySelector("[data-preferencias]");
  if (!formulario) return;
  formulario.addEventListener("click", (evento) => {
    const botao = evento.target.closest("button");
    if (!botao) return;
    evento.preventDefault();
    const agora = lidas();
    if (botao.name === "contraste") {
      agora.contraste = agora.contraste === "alto" ? "normal" : "alto";
      botao.setAttribute("aria-pressed", String(agora.contraste === "alto"));
    }
    if (botao.name === "texto") {
      const passo = { menos: agora.texto - 1, mais: agora.texto + 1 }[botao.value] ?? 0;
      agora.texto = Math.min(3, Math.max(-1, passo));
    }
    por("contraste", agora.contraste, "normal");
    por("texto", String(agora.texto), "0");
    guardar(agora);
  });
}
