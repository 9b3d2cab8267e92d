// Os pedidos curtos ao servidor: começar, fim, revisão, desistência. Devolve sempre um objeto; nunca lança.
import { enderecos, protecao } from "./tela.js";

const PRAZO = 12000;

async function pedir(metodo, endereco, dado) {
  const interrupcao = new AbortController();
  const prazo = setTimeout(() => interrupcao.abort(), PRAZO);
  try {
    const resposta = await fetch(endereco, {
      method: metodo, credentials: "same-origin", cache: "no-store", redirect: "manual", signal: interrupcao.signal,
      headers: { ...protecao, Accept: "application/json, application/problem+json", ...(dado ? { "Content-Type": "application/json" } : {}) },
      body: dado ? JSON.stringify(dado) : undefined,
    });
    // Quem manda a outro lugar manda entrar de novo: a sessão não vale mais.
    return { ok: resposta.ok, status: resposta.type === "opaqueredirect" ? 401 : resposta.status, corpo: await corpoDe(resposta) };
  } catch {
    return { ok: false, status: 0, corpo: {} };
  } finally {
    clearTimeout(prazo);
  }
}

/** O JSON da resposta, ou objeto vazio se não é JSON. */
export async function corpoDe(resposta) {
  try {
    return await resposta.json() ?? {};
  } catch {
    return {};
  }
}

export const comecar = (escolhas) => pedir("POST", enderecos.comecar, { consentimento: true, ...escolhas });
export const pedirRevisao = () => pedir("POST", enderecos.revisao, { concordo: true });
export const desistir = () => pedir("POST", enderecos.desistir, {});
export const fim = () => pedir("GET", enderecos.fim);

/** Verdadeiro se a resposta diz que a sessão não vale mais. */
export const vencida = ({ status }) => [401, 403, 404, 410].includes(status);
