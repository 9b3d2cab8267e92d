// A página: qual etapa está à vista, as frases que ela guarda, e o que aparece na janela da captura.
import { andado, trilho } from "./guia.js";

const raiz = document.querySelector("[data-captura]");
const janela = document.getElementById("captura");
const frases = new Map(Array.from(document.querySelectorAll("[data-frases] [data-chave]"), (item) => [item.dataset.chave, item.textContent]));

export const enderecos = Object.fromEntries(
  ["comecar", "quadros", "fim", "revisao", "desistir"].map((nome) => [nome, `${raiz.dataset.captura}/${nome}`]));

/** O segredo contra pedido falsificado, se a página o traz, como cabeçalho. */
const segredo = document.querySelector('input[name="_csrf"]')?.value;
export const protecao = segredo ? { "X-CSRF-Token": segredo } : {};

/** A frase da chave, com os valores nos seus lugares. */
export function frase(chave, valores = {}) {
  return (frases.get(chave) ?? "").replace(/\{(\w+)\}/g, (_, nome) => String(valores[nome] ?? ""));
}

// A frase de cada etapa como a página a trouxe, para a que o servidor mandou uma vez não ficar.
const originais = new Map(Array.from(raiz.querySelectorAll("[data-frase]"), (lugar) => [lugar, lugar.textContent]));

const naEtapa = (nome, seletor) => raiz.querySelector(`[data-etapa="${nome}"] ${seletor}`);

/**
 * Mostra uma etapa só e leva o foco ao título dela; `texto` troca a frase principal, e `codigo` é o do suporte. Devolve o que se lê
 * nela primeiro.
 */
export function mostrarEtapa(nome, { texto, codigo, restam, volta } = {}) {
  fecharJanela();
  raiz.querySelectorAll("[data-etapa]").forEach((etapa) => { etapa.hidden = etapa.dataset.etapa !== nome; });
  const lugar = naEtapa(nome, "[data-frase]");
  escrever(lugar, texto || originais.get(lugar));
  escrever(naEtapa(nome, "[data-codigo]"), codigo ? frase("codigo", { codigo }) : "");
  escrever(naEtapa(nome, "[data-restam]"), fraseDoQueResta(restam));
  raiz.querySelectorAll("[data-com-volta]").forEach((parte) => { parte.hidden = !volta; });
  raiz.querySelectorAll("[data-sem-volta]").forEach((parte) => { parte.hidden = Boolean(volta); });
  const titulo = naEtapa(nome, "h2");
  document.title = `${titulo.textContent} · ${document.title.split(" · ").slice(-1)[0]}`;
  scrollTo(0, 0);
  titulo.focus({ preventScroll: true });
  return [titulo, lugar].filter((parte) => parte && !parte.hidden).map((parte) => parte.textContent).join(". ");
}

/** Escreve na etapa quantas tentativas restam. */
export function dizerQuantasRestam(nome, restam) {
  escrever(naEtapa(nome, "[data-restam]"), restam > 0 ? fraseDoQueResta(restam) : "");
}

export function escrever(onde, texto) {
  if (!onde) return;
  onde.textContent = texto ?? "";
  onde.hidden = !texto;
}

function fraseDoQueResta(restam) {
  if (typeof restam !== "number") return "";
  if (restam <= 0) return frase("restam-nenhuma");
  return restam === 1 ? frase("restam-uma") : frase("restam-varias", { numero: restam });
}

/** Mostra ou esconde o botão do ato na etapa, e diz se é o principal. */
export function botao(nome, ato, { aVista = true, principal } = {}) {
  const elemento = naEtapa(nome, `[data-ato="${ato}"]`);
  if (!elemento) return;
  elemento.hidden = !aVista;
  if (principal === undefined) return;
  elemento.classList.toggle("primario", principal);
  elemento.classList.toggle("secundario", !principal);
}

export function parteDaEtapa(nome, seletor) { return naEtapa(nome, seletor); }

/** Erro de uma caixa que se tinha de marcar: junto dela, com o foco nela. */
export function errarNaCaixa(caixa, texto) {
  const lugar = document.getElementById(`${caixa.id}-erro`);
  caixa.setAttribute("aria-invalid", "true");
  lugar.querySelector("span").textContent = texto;
  lugar.hidden = false;
  caixa.focus();
}

export function limparErro(caixa) {
  caixa.removeAttribute("aria-invalid");
  document.getElementById(`${caixa.id}-erro`).hidden = true;
}

// -- A janela da captura

const naJanela = (seletor) => janela.querySelector(seletor);
const partes = {
  instrucao: naJanela("[data-instrucao]"), dica: naJanela("[data-dica]"), contagem: naJanela("[data-contagem]"),
  andamento: naJanela("[data-andamento]"), quantos: naJanela("[data-quantos]"), barra: naJanela("progress"),
  comecar: naJanela('[data-ato="comecar"]'), voz: naJanela('[data-ato="voz"]'), moldura: naJanela("[data-moldura]"),
  titulo: naJanela("h2"),
};

export const video = naJanela("[data-video]");
export const anuncio = naJanela("[data-anuncio]");
export { janela, partes };

export function abrirJanela() {
  if (!janela.open) janela.showModal();
  document.documentElement.dataset.capturando = "sim";
  partes.andamento.hidden = true;
  partes.comecar.hidden = false;
  partes.comecar.disabled = false;
  partes.titulo.focus({ preventScroll: true });
}

function fecharJanela() {
  delete document.documentElement.dataset.capturando;
  if (janela.open) janela.close();
  pintar(null);
  contar(null);
  girar(null);
}

/** A instrução do alto: frase e ícone. */
export function instruir(texto, icone) {
  partes.instrucao.textContent = texto;
  janela.querySelectorAll("[data-icone]").forEach((desenho) => { desenho.hidden = desenho.dataset.icone !== icone; });
}

export function contar(numero) { escrever(partes.contagem, numero === null ? "" : String(numero)); }

/** Fora da moldura: a cor da luz, ou branco. */
export function pintar(cor) {
  if (cor) janela.dataset.cor = cor;
  else delete janela.dataset.cor;
}

/** A tela inteira branca, para clarear o rosto de quem está no escuro. */
export function clarear(sim) { janela.toggleAttribute("data-claro", sim); }

export function medir(tamanho) {
  janela.dataset.tamanho = tamanho;
  const [rx, ry] = tamanho === "perto" ? [144, 192] : [117, 160];
  partes.moldura.setAttribute("rx", rx);
  partes.moldura.setAttribute("ry", ry);
}

/** O trilho do lado pedido, com o que já se andou; sem lado, nenhum. */
export function girar(lado, alvo, angulo) {
  janela.querySelectorAll("[data-trilho]").forEach((grupo) => {
    const este = grupo.dataset.trilho === lado;
    grupo.classList.toggle("aceso", este);
    if (!este) return;
    const { x, y, caminho, giraASeta } = trilho(lado, alvo);
    grupo.querySelectorAll("[data-caminho], [data-andado]").forEach((traco) => traco.setAttribute("d", caminho));
    const percentual = andado(angulo, alvo);
    const feito = grupo.querySelector("[data-andado]");
    feito.setAttribute("stroke-dasharray", `${percentual} 100`);
    feito.classList.toggle("parado", percentual === 0);
    grupo.querySelector("[data-seta]").setAttribute("transform", `translate(${x} ${y})${giraASeta ? " rotate(180)" : ""}`);
  });
}

export function andar(feitas, total) {
  partes.andamento.hidden = !total;
  if (!total) return;
  partes.barra.value = Math.round(100 * feitas / total);
  partes.quantos.textContent = frase("quantos", { numero: Math.min(feitas + 1, total), total });
}

/** O sinal de acerto sobre a imagem, por um instante. */
export function acertar() {
  janela.classList.add("acertou");
  setTimeout(() => janela.classList.remove("acertou"), 900);
}
