// Seleção em lote e cabeçalho fixo quando a tabela cabe na página.

function ligarLote(grade) {
  const formulario = grade.querySelector("form[data-lote]");
  if (!formulario) return;
  const caixas = [...grade.querySelectorAll("td.escolha input")];
  const tudo = grade.querySelector("[data-escolhe-tudo]");
  const quantos = formulario.querySelector("[data-quantos]");
  const todos = formulario.querySelector('input[name="todos"]');
  const botoes = [...formulario.querySelectorAll('button[type="submit"]')];
  if (tudo) tudo.hidden = false;

  const contar = () => {
    const marcadas = caixas.filter((caixa) => caixa.checked).length;
    const ha = marcadas > 0 || Boolean(todos?.checked);
    quantos.textContent = todos?.checked ? "Todos os itens" : marcadas === 0 ? "Nenhuma linha escolhida"
      : marcadas === 1 ? "1 selecionada" : `${marcadas} selecionadas`;
    formulario.classList.toggle("com-escolha", ha);
    botoes.forEach((botao) => { botao.disabled = !ha; });
    if (tudo) {
      tudo.checked = marcadas === caixas.length;
      tudo.indeterminate = marcadas > 0 && marcadas < caixas.length;
    }
  };
  let ultima = null;
  caixas.forEach((caixa, posicao) => {
    caixa.addEventListener("click", (evento) => {
      if (evento.shiftKey && ultima !== null) {
        const [de, ate] = [Math.min(ultima, posicao), Math.max(ultima, posicao)];
        caixas.slice(de, ate + 1).forEach((outra) => { outra.checked = caixa.checked; });
      }
      ultima = posicao;
      contar();
    });
  });
  tudo?.addEventListener("change", () => {
    caixas.forEach((caixa) => { caixa.checked = tudo.checked; });
    contar();
  });
  todos?.addEventListener("change", contar);
  contar();
}

function ligarQuadro(quadro) {
  const medir = () => {
    quadro.classList.remove("cabe");
    const cabe = quadro.scrollWidth <= quadro.clientWidth;
    quadro.classList.toggle("cabe", cabe);
    if (cabe) quadro.removeAttribute("tabindex");
    else quadro.tabIndex = 0;
  };
  new ResizeObserver(medir).observe(quadro.querySelector("table"));
  addEventListener("resize", medir);
  medir();
}

export function ligarGrades() {
  document.querySelectorAll("[data-grade]").forEach(ligarLote);
  document.querySelectorAll("[data-quadro]").forEach(ligarQuadro);
}
