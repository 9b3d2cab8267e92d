// Liga cada melhoria às marcas data-… da página. Sem este programa tudo continua funcionando.
import { ligarMenu, ligarSuspensos } from "./menu.js";
import { ligarPreferencias } from "./preferencias.js";
import { ligarCampos } from "./campos.js";
import { ligarDesafios } from "./desafio.js";
import { ligarFormularios } from "./formularios.js";
import { ligarDialogos } from "./dialogos.js";
import { ligarGrades } from "./grade.js";
import { ligarProgresso } from "./progresso.js";
import { ligarSessao } from "./sessao.js";

ligarPreferencias();
ligarMenu();
ligarSuspensos();
ligarCampos();
ligarDesafios();
ligarFormularios();
ligarDialogos();
ligarGrades();
ligarProgresso();
ligarSessao();

// A aba aberta fica à vista, ainda que as outras não caibam.
document.querySelectorAll(".abas [aria-current]").forEach((aba) => {
  const abas = aba.closest(".abas");
  abas.scrollLeft = aba.offsetLeft - abas.offsetLeft - (abas.clientWidth - aba.offsetWidth) / 2;
});

// Na impressão, a conta sai aberta.
addEventListener("beforeprint", () => document.querySelectorAll("details.conta").forEach((conta) => { conta.open = true; }));
document.documentElement.dataset.programa = "ligado";
