// A página da prova de vida: leva a pessoa de etapa em etapa. Nenhuma frase mora aqui: todas vêm da página.
import { Camera, dentroDeAplicativo, impedimento, navegador, TelaAcesa } from "./camera.js";
import * as conversa from "./conversa.js";
import { voltaConferida } from "./guia.js";
import { deitado, Prova } from "./prova.js";
import {
  abrirJanela, anuncio, botao, clarear, contar, dizerQuantasRestam, errarNaCaixa, escrever, frase, instruir, janela, limparErro, medir,
  mostrarEtapa, parteDaEtapa, partes, video,
} from "./tela.js";
import { Voz } from "./voz.js";

const esperar = (milissegundos) => new Promise((pronto) => setTimeout(pronto, milissegundos));
const caixa = (valor) => document.querySelector(`input[name="escolhas"][value="${valor}"]`);
const consentimento = document.getElementById("campo-consentimento");
const concordo = document.getElementById("campo-concordo");

const voz = new Voz(anuncio);
const tela = new TelaAcesa();
const camera = new Camera(video, () => largar("falha-camera-parou"));
let prova = null;
let volta = null;
let ultimoFim = {};
let retorno = 0;
let estavaDeitado = null;
let vez = 0;

// -- As etapas

/** Troca a etapa e, com a voz ligada, diz o que ela diz. */
function mostrar(etapa, dito) {
  const lido = mostrarEtapa(etapa, dito);
  if (voz.ligada) voz.falar(lido);
}

function continuar() {
  if (!consentimento.checked) {
    errarNaCaixa(consentimento, frase("marque-consentimento"));
    return;
  }
  limparErro(consentimento);
  const falta = impedimento(window);
  if (falta) mostrar(`falha-${falta}`, { volta });
  else mostrar("camera", { volta });
}

async function abrirCamera() {
  const falta = impedimento(window);
  if (falta) {
    mostrar(`falha-${falta}`, { volta });
    return;
  }
  const esta = ++vez;
  voz.ligar(caixa("voz").checked);
  if (document.querySelector('[data-etapa="camera"]').hidden) mostrar("camera", { volta });
  avisarDaEspera(frase("permitindo"));
  const demora = setTimeout(() => { if (esta === vez) avisarDaEspera(frase("permitindo-ainda")); }, 6000);
  try {
    await camera.abrir();
  } catch (erro) {
    if (esta === vez) cairNaCamera(dentroDeAplicativo(navigator.userAgent) ? "navegador" : erro.falha ?? "navegador");
    return;
  } finally {
    clearTimeout(demora);
    if (esta === vez) avisarDaEspera("");
  }
  if (esta !== vez) return;
  preparar();
}

function avisarDaEspera(texto) { parteDaEtapa("camera", "[data-espera-da-camera]").textContent = texto; }

function cairNaCamera(falha) {
  mostrar(`falha-${falha}`, { volta });
  if (falha !== "permissao-negada") return;
  const este = navegador(navigator.userAgent, navigator.maxTouchPoints);
  document.querySelectorAll("[data-navegador]").forEach((passos) => { passos.open = passos.dataset.navegador === este; });
  document.querySelectorAll(".por-navegador").forEach((lista) => lista.prepend(lista.querySelector(`[data-navegador="${este}"]`)));
}

/** A pessoa se vê e se ajeita; o tempo ainda não conta. */
function preparar() {
  tela.acender();
  medir("comum");
  clarear(false);
  abrirJanela();
  escrever(partes.dica, "");
  rotularVoz();
  partes.voz.hidden = !Voz.ha;
  estavaDeitado = null;
  orientar();
}

function rotularVoz() {
  partes.voz.querySelector("span").textContent = voz.ligada ? frase("desligar-voz") : frase("ligar-voz");
}

function orientar() {
  if (prova || !janela.open || partes.comecar.disabled || deitado() === estavaDeitado) return;
  estavaDeitado = deitado();
  partes.comecar.hidden = estavaDeitado;
  const texto = estavaDeitado ? frase("gire") : frase("preparar");
  instruir(texto, estavaDeitado ? "gire" : "frente");
  voz.dizer(texto);
}

async function comecar() {
  const esta = ++vez;
  partes.comecar.disabled = true;
  partes.comecar.hidden = true;
  partes.titulo.focus({ preventScroll: true });
  voz.acordar();
  for (const numero of [3, 2, 1]) {
    instruir(frase("contagem", { numero }), "frente");
    if (numero === 3) voz.dizer(frase("contagem", { numero }), true);
    contar(numero);
    voz.toque("conta");
    await esperar(800);
    if (esta !== vez) return;
  }
  contar(null);
  const resposta = await conversa.comecar({ luz: !caixa("sem-luz").checked, tempoEstendido: caixa("mais-tempo").checked });
  if (esta !== vez) return;
  if (!resposta.ok) {
    recusar(resposta);
    return;
  }
  prova = new Prova({ camera, voz, comeco: resposta.corpo, ao: concluir });
  await prova.andar().catch(() => prova?.acabar("ocupado"));
}

/** O servidor não aceitou começar. */
function recusar(resposta) {
  largar(null);
  const { detail: texto, codigo } = resposta.corpo;
  if (resposta.status === 0) mostrar("falha-conexao", { volta });
  else if (conversa.vencida(resposta)) mostrar("falha-sessao-vencida", { texto, codigo, volta });
  else if (resposta.status === 503) mostrar("falha-ocupado", { texto, codigo, volta });
  else if (resposta.status === 409) buscarFim();
  else mostrar("falha-recusa", { texto, codigo, volta });
}

/** A tentativa acabou, por bem ou por mal. */
function concluir(como, dito) {
  prova = null;
  largar(null);
  switch (como) {
    case "acabou":
      voz.toque("fim");
      buscarFim();
      break;
    case "camera": falhar("falha-camera-parou"); break;
    case "conexao": falhar("falha-conexao"); break;
    case "ocupado": falhar("falha-ocupado", dito); break;
    default: falhar("falha-sessao-vencida", dito);
  }
}

/** Desliga a câmera e tudo que roda; se houver, mostra a etapa que explica. */
function largar(etapa) {
  vez += 1;
  const havia = prova;
  prova = null;
  havia?.desligar();
  camera.fechar();
  tela.apagar();
  voz.calar();
  contar(null);
  avisarDaEspera("");
  if (etapa) falhar(etapa);
}

/** Mostra a falha e, logo que o servidor responda, quantas tentativas restam e por onde voltar. */
async function falhar(etapa, { detail: texto, codigo } = {}) {
  voz.toque("erro");
  mostrar(etapa, { texto, codigo, volta });
  const esta = ++vez;
  const { ok, corpo } = await conversa.fim();
  if (!ok || esta !== vez) return;
  guardarFim(corpo);
  if (corpo.situacao === "EXPIRADA" && etapa !== "falha-sessao-vencida") mostrar("falha-sessao-vencida", { texto: corpo.frase, volta });
  else if (corpo.situacao === "APROVADA" || (corpo.situacao === "REPROVADA" && corpo.podeTentar === false)) mostrarFim(corpo);
  else {
    dizerQuantasRestam(etapa, corpo.restam);
    document.querySelectorAll("[data-com-volta]").forEach((parte) => { parte.hidden = !volta; });
  }
}

function guardarFim(corpo) {
  ultimoFim = corpo;
  volta = voltaConferida(corpo.volta, location.href) ?? volta;
}

/** Espera o servidor decidir. */
async function buscarFim() {
  mostrar("conferindo", { volta });
  const esta = ++vez;
  for (let ida = 0; ida < 40; ida += 1) {
    const resposta = await conversa.fim();
    if (esta !== vez) return;
    if (conversa.vencida(resposta)) {
      mostrar("falha-sessao-vencida", { texto: resposta.corpo.detail, codigo: resposta.corpo.codigo, volta });
      return;
    }
    if (resposta.ok && resposta.corpo.situacao !== "EM_ANDAMENTO") {
      guardarFim(resposta.corpo);
      mostrarFim(resposta.corpo);
      return;
    }
    await esperar(resposta.ok ? 700 : 1500);
    if (esta !== vez) return;
  }
  mostrar("falha-ocupado", { volta });
}

function mostrarFim(fim) {
  const { frase: texto, codigo } = fim;
  if (fim.situacao === "APROVADA") {
    mostrar("aprovada", { texto, volta });
    if (volta) contarAteVoltar();
    return;
  }
  if (fim.situacao === "EXPIRADA") {
    mostrar("falha-sessao-vencida", { texto, codigo, volta });
    return;
  }
  mostrar("reprovada", { texto, codigo, restam: fim.podeTentar === false ? 0 : fim.restam, volta });
  const podeTentar = fim.podeTentar !== false;
  botao("reprovada", "tentar", { aVista: podeTentar });
  botao("reprovada", "ver-revisao", { aVista: fim.podePedirRevisao === true, principal: !podeTentar });
  parteDaEtapa("reprovada", "[data-enquanto-pode]").hidden = !podeTentar;
}

// -- A volta

async function contarAteVoltar() {
  const esta = ++retorno;
  const falta = parteDaEtapa("aprovada", "[data-falta]");
  for (let segundos = 3; segundos > 0; segundos -= 1) {
    falta.textContent = segundos === 1 ? frase("segundo") : frase("segundos", { numero: segundos });
    await esperar(1000);
    if (esta !== retorno) return;
  }
  irAVolta();
}

function ficar() {
  retorno += 1;
  const aviso = parteDaEtapa("aprovada", "[data-com-volta] p");
  aviso.hidden = true;
  botao("aprovada", "ficar", { aVista: false });
  document.getElementById("etapa-aprovada").focus();
}

function irAVolta() {
  retorno += 1;
  if (volta) location.assign(volta);
}

// -- Revisão e desistência

async function pedirRevisao(elemento) {
  const erro = parteDaEtapa("revisao", "[data-erro-da-revisao]");
  erro.textContent = "";
  if (!concordo.checked) {
    errarNaCaixa(concordo, frase("marque-concordo"));
    return;
  }
  limparErro(concordo);
  elemento.setAttribute("aria-busy", "true");
  const resposta = await conversa.pedirRevisao();
  elemento.removeAttribute("aria-busy");
  volta = voltaConferida(resposta.corpo.volta, location.href) ?? volta;
  if (resposta.ok) mostrar("revisao-pedida", { texto: resposta.corpo.frase, volta });
  else if (conversa.vencida(resposta)) mostrar("falha-sessao-vencida", { texto: resposta.corpo.detail, codigo: resposta.corpo.codigo, volta });
  else erro.textContent = resposta.corpo.detail ?? frase("pedido-nao-chegou");
}

async function desistir() {
  largar(null);
  const { corpo } = await conversa.desistir();
  volta = voltaConferida(corpo.volta, location.href) ?? volta;
  if (volta) irAVolta();
  else mostrar("desistiu", { volta });
}

// -- Botões e acontecimentos

const atos = {
  continuar,
  "abrir-camera": abrirCamera,
  comecar,
  tentar: abrirCamera,
  voltar: () => {
    largar(null);
    mostrar("explicacao", { volta });
  },
  voz: () => {
    voz.ligar(!voz.ligada);
    caixa("voz").checked = voz.ligada;
    rotularVoz();
    if (voz.ligada) voz.dizer(frase("voz-ligada"), true);
  },
  parar: () => largar("falha-parada"),
  recarregar: () => location.reload(),
  "ver-revisao": () => mostrar("revisao", { volta }),
  "voltar-ao-resultado": () => mostrarFim(ultimoFim),
  "pedir-revisao": pedirRevisao,
  "ir-a-volta": irAVolta,
  ficar,
  desistir,
};

document.addEventListener("click", (evento) => {
  const elemento = evento.target.closest?.("[data-ato]");
  if (elemento && elemento.getAttribute("aria-busy") !== "true") atos[elemento.dataset.ato]?.(elemento);
});
janela.addEventListener("cancel", (evento) => {
  evento.preventDefault();
  largar("falha-parada");
});
janela.addEventListener("close", () => { if (camera.aberta) largar("falha-parada"); });
document.addEventListener("visibilitychange", () => {
  if (document.hidden && janela.open) largar("falha-aba-escondida");
});
addEventListener("pagehide", () => largar(null));
addEventListener("pageshow", (evento) => { if (evento.persisted) location.reload(); });
addEventListener("resize", orientar);
consentimento.addEventListener("change", () => consentimento.checked && limparErro(consentimento));
concordo.addEventListener("change", () => concordo.checked && limparErro(concordo));

// -- Ao abrir

document.querySelectorAll("[data-sem-programa]").forEach((parte) => { parte.hidden = true; });
document.querySelectorAll("[data-com-programa]").forEach((parte) => { parte.hidden = false; });
if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
  caixa("sem-luz").checked = true;
  const ajuda = document.getElementById(`${caixa("sem-luz").id}-ajuda`);
  ajuda.textContent = `${frase("luz-desmarcada")} ${ajuda.textContent}`;
}
if (!Voz.ha) {
  caixa("voz").disabled = true;
  document.getElementById(`${caixa("voz").id}-ajuda`).textContent = frase("voz-nao-ha");
}
const falta = impedimento(window);
if (falta) mostrar(`falha-${falta}`);
document.documentElement.dataset.capturaPronta = "sim";
