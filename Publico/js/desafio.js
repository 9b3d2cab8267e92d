// Verificação contra robôs: o navegador faz uma conta enquanto a pessoa preenche; ninguém decifra figura.

const LOTE = 256;

function zerosNoComeco(resumo) {
  let zeros = 0;
  for (const byte of new Uint8Array(resumo)) {
    if (byte !== 0) return zeros + Math.clz32(byte) - 24;
    zeros += 8;
  }
  return zeros;
}

/** O primeiro número que, depois do desafio, dá um resumo com os zeros pedidos. */
async function resolver(desafio, dificuldade) {
  const bytes = new TextEncoder();
  for (let primeiro = 0; ; primeiro += LOTE) {
    const resumos = await Promise.all(Array.from({ length: LOTE }, (_, ordem) =>
      crypto.subtle.digest("SHA-256", bytes.encode(`${desafio}:${primeiro + ordem}`))));
    const achado = resumos.findIndex((resumo) => zerosNoComeco(resumo) >= dificuldade);
    if (achado >= 0) return String(primeiro + achado);
  }
}

export function ligarDesafios() {
  document.querySelectorAll("input[data-desafio]").forEach((desafio) => {
    const formulario = desafio.form;
    const prova = formulario.elements.namedItem("prova");
    const situacao = formulario.querySelector("[data-desafio-situacao]");
    situacao.textContent = "Verificação contra robôs em curso: você não precisa fazer nada.";
    const feita = resolver(desafio.value, Number(desafio.dataset.desafio)).then((numero) => {
      prova.value = numero;
      situacao.textContent = "Verificação contra robôs feita.";
    });
    // Quem envia antes de a conta acabar espera por ela, com o botão em espera.
    formulario.addEventListener("submit", (evento) => {
      if (prova.value) return;
      evento.preventDefault();
      evento.stopImmediatePropagation();
      if (formulario.dataset.esperando) return;
      formulario.dataset.esperando = "sim";
      const botao = evento.submitter ?? formulario.querySelector('button[type="submit"]');
      botao.setAttribute("aria-busy", "true");
      feita.then(() => {
        delete formulario.dataset.esperando;
        formulario.requestSubmit(botao);
      });
    });
  });
  // Quem volta pela história do navegador traria um desafio já usado.
  addEventListener("pageshow", (evento) => {
    if (evento.persisted && document.querySelector("input[data-desafio]")) location.reload();
  });
}
