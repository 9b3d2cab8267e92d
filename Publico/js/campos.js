// Formata e confere o campo ao sair dele. Enquanto se digita ou se cola, não mexe em nada; quem decide é o servidor.

const algarismos = (texto) => texto.replace(/\D/g, "");

function cpfCerto(numero) {
  if (numero.length !== 11 || /^(\d)\1+$/.test(numero)) return false;
  return [9, 10].every((quantos) => {
    let soma = 0;
    for (let i = 0; i < quantos; i += 1) soma += Number(numero[i]) * (quantos + 1 - i);
    return ((soma * 10) % 11) % 10 === Number(numero[quantos]);
  });
}

// Vale para o CNPJ só de algarismos e para o de letras: o peso é o código do caractere menos 48.
function cnpjCerto(texto) {
  if (!/^[0-9A-Z]{12}\d{2}$/.test(texto) || /^(.)\1+$/.test(texto)) return false;
  return [12, 13].every((quantos) => {
    let soma = 0;
    let peso = 2;
    for (let i = quantos - 1; i >= 0; i -= 1) {
      soma += (texto.charCodeAt(i) - 48) * peso;
      peso = peso === 9 ? 2 : peso + 1;
    }
    const resto = soma % 11;
    return (resto < 2 ? 0 : 11 - resto) === Number(texto[quantos]);
  });
}

// "1.234,56", "1234,56", "1234.56", "R$ 1.234" viram "1.234,56"; o que não se entende fica como está.
function valor(texto) {
  const limpo = texto.replace(/R\$|\s/g, "");
  const casa = /^(-?)(\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?$/.exec(limpo) ?? /^(-?)(\d+)\.(\d{1,2})$/.exec(limpo);
  if (!casa) return null;
  const inteiro = casa[2].replace(/\./g, "").replace(/^0+(?=\d)/, "");
  return `${casa[1]}${inteiro.replace(/\B(?=(\d{3})+$)/g, ".")},${(casa[3] ?? "").padEnd(2, "0")}`;
}

function data(texto) {
  const numero = algarismos(texto);
  const casa = /^(\d{1,2})\D(\d{1,2})\D(\d{4})$/.exec(texto.trim()) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(numero);
  if (!casa) return null;
  const [dia, mes, ano] = casa.slice(1).map(Number);
  const certa = new Date(Date.UTC(ano, mes - 1, dia));
  if (certa.getUTCMonth() !== mes - 1 || certa.getUTCDate() !== dia) return null;
  return `${String(dia).padStart(2, "0")}/${String(mes).padStart(2, "0")}/${ano}`;
}

function competencia(texto) {
  const casa = /^(\d{1,2})\D?(\d{4})$/.exec(texto.trim()) ?? null;
  const iso = /^(\d{4})-(\d{2})$/.exec(texto.trim());
  const [mes, ano] = iso ? [iso[2], iso[1]] : casa ? [casa[1], casa[2]] : [];
  if (!mes || Number(mes) < 1 || Number(mes) > 12) return null;
  return `${String(Number(mes)).padStart(2, "0")}/${ano}`;
}

function cpf(texto) {
  const numero = algarismos(texto);
  return cpfCerto(numero) ? numero.replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, "$1.$2.$3-$4") : null;
}

function cnpj(texto) {
  const limpo = texto.toUpperCase().replace(/[^0-9A-Z]/g, "");
  return cnpjCerto(limpo) ? limpo.replace(/(.{2})(.{3})(.{3})(.{4})(.{2})/, "$1.$2.$3/$4-$5") : null;
}

function telefone(texto) {
  const numero = algarismos(texto).replace(/^55(?=\d{10,11}$)/, "");
  return /^\d{10,11}$/.test(numero) ? numero.replace(/^(\d{2})(\d{4,5})(\d{4})$/, "($1) $2-$3") : null;
}

function inteiro(texto) {
  const limpo = texto.replace(/[.\s]/g, "");
  return /^\d+$/.test(limpo) ? limpo.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ".") : null;
}

const mascaras = {
  cpf: [cpf, "CPF inválido. Confira os 11 algarismos."],
  cnpj: [cnpj, "CNPJ inválido. Confira os 14 caracteres."],
  "cpf-ou-cnpj": [(texto) => cpf(texto) ?? cnpj(texto), "Informe um CPF ou um CNPJ válido."],
  dinheiro: [valor, "Valor inválido. Escreva como 1.234,56."],
  percentual: [(texto) => valor(texto.replace("%", "")), "Percentual inválido. Escreva como 1,80."],
  data: [data, "Data inválida. Escreva como 05/04/2026."],
  competencia: [competencia, "Competência inválida. Escreva como 04/2026."],
  inteiro: [inteiro, "Informe um número inteiro."],
  telefone: [telefone, "Telefone inválido. Informe o DDD e o número."],
};

export function mostrarErro(campo, texto) {
  const erro = document.getElementById(`${campo.id}-erro`);
  const quadro = campo.closest(".campo");
  if (!erro || !quadro) return;
  erro.querySelector("span").textContent = texto ?? "";
  erro.hidden = !texto;
  quadro.classList.toggle("com-erro", Boolean(texto));
  if (texto) campo.setAttribute("aria-invalid", "true");
  else campo.removeAttribute("aria-invalid");
}

function conferir(campo) {
  const texto = campo.value.trim();
  if (!texto) {
    mostrarErro(campo, null);
    return;
  }
  const [formata, mensagem] = mascaras[campo.dataset.mascara];
  const formatado = formata(texto);
  if (formatado !== null) campo.value = formatado;
  mostrarErro(campo, formatado === null ? mensagem : null);
}

function ligarSenha(campo) {
  const botao = document.createElement("button");
  botao.type = "button";
  botao.className = "botao-de-icone mostra-senha";
  botao.setAttribute("aria-pressed", "false");
  botao.setAttribute("aria-label", "Mostrar a senha");
  const desenho = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  desenho.setAttribute("class", "icone");
  desenho.setAttribute("viewBox", "0 0 24 24");
  desenho.setAttribute("aria-hidden", "true");
  const traco = document.createElementNS("http://www.w3.org/2000/svg", "path");
  traco.setAttribute("d", "M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6");
  desenho.append(traco);
  botao.append(desenho);
  botao.addEventListener("click", () => {
    const mostra = campo.type === "password";
    campo.type = mostra ? "text" : "password";
    botao.setAttribute("aria-pressed", String(mostra));
  });
  campo.after(botao);
}

export function ligarCampos() {
  document.querySelectorAll("[data-mascara]").forEach((campo) => {
    if (mascaras[campo.dataset.mascara]) campo.addEventListener("change", () => conferir(campo));
  });
  document.querySelectorAll('input[type="password"]').forEach(ligarSenha);
}
