"""Entra nos três portais de um Averba de verdade e confere cada página: axe, largura e alvos, em 1280 e 360 px.

Uso: python3 Tests/Navegador/provar.py [pasta dos retratos]

Confere toda rota de leitura sem parâmetro e, seguindo as ligações, uma página de cada forma com parâmetro. No portal do gestor
joga ainda a prova de vida anual (`prova_anual.py`) e uma competência inteira (`ciclo.py`), e em cada um decide uma reserva (`reservas.py`), se o servidor é desta prova. Antes, o
caminho do dia no Firefox ESR e sem programa na página (`fumaca.py`); por último, a entrada pela conta do órgão, por OpenID Connect e por LDAP
(`conta_do_orgao.py`). No fim diz "N passed, N failed" e sai com 1 se algo falhou.

Variáveis: `AVERBA_ENDERECO` usa um servidor já ligado; `AVERBA_LOGINS` e `AVERBA_SENHA` trocam as contas de demonstração
(`gestor:gestor,consignataria:banco,servidor:servidor`).
"""

from __future__ import annotations

import os
import re
import sys
from urllib.parse import urlsplit

from ciclo import Ciclo
from conta_da_reserva import ContaDaReserva
from conta_do_orgao import ContaDoOrgao
from fumaca import Fumaca
from navegador import Navegador
from portais_da_prova import PortaisDaProva
from prova_anual import ProvaAnual
from reservas import Reservas
from segundo_fator import SegundoFator
from servidor import Averba

LOGINS = dict(par.split(":", 1) for par in os.environ.get(
    "AVERBA_LOGINS", "gestor:gestor,consignataria:banco,servidor:servidor").split(","))
SENHA = os.environ.get("AVERBA_SENHA", "Demonstracao-2026")
ABERTAS = ["/api", "/conferir", "/entrar", "/entrar?portal=gestor", "/entrar?portal=consignataria", "/recuperar", "/recuperar/codigo"]
ROTAS = {
    "gestor": ["/gestor", "/gestor/competencias", "/gestor/pessoas", "/gestor/contratos", "/gestor/consignatarias", "/gestor/calendario",
               "/gestor/arquivos", "/gestor/nao-existe", "/gestor/receber", "/gestor/receber/variaveis-da-consignataria", "/gestor/ausentes",
               "/gestor/tarefas", "/gestor/leiautes", "/gestor/leiautes/margens-da-folha", "/gestor/leiautes/enviar",
               "/gestor/auditoria", "/gestor/verbas-em-atraso", "/gestor/verbas-em-atraso?situacao=com&por=10",
               "/gestor/parametros", "/gestor/parametros/acesso.senha-vence-em-dias", "/gestor/parametros/acesso.erros-de-senha/mudar",
               "/gestor/usuarios", "/gestor/usuarios?tipo=pessoa", "/gestor/usuarios/novo", "/gestor/usuarios/arquivo",
               "/gestor/correspondentes", "/gestor/correspondentes/novo",
               "/gestor/perfis", "/gestor/perfis/novo", "/gestor/perfis/novo?tipo=gestor",
               "/gestor/enderecos", "/gestor/enderecos/novo", "/gestor/reforcos", "/gestor/reforcos/novo",
               "/gestor/credenciais", "/gestor/credenciais/nova",
               "/gestor/prova-de-vida", "/gestor/prova-de-vida/emprestimo", "/gestor/prova-de-vida/emprestimo/mudar", "/gestor/prova-de-vida/avisos",
               "/gestor/sondagens", "/gestor/sondagens?situacao=aberto", "/gestor/parametros/consignataria.consulta-margem",
               "/gestor/parametros/consignataria.ve-comprometimento/mudar",
               "/gestor/prova-anual", "/gestor/prova-anual/abrir",
               "/gestor/sessoes", "/gestor/dados-tratados", "/senha", "/sessoes"],
    "consignataria": ["/consignataria", "/consignataria/reservar", "/consignataria/reservas", "/consignataria/contratos",
                      "/consignataria/retorno", "/consignataria/arquivos", "/consignataria/arquivos/enviar",
                      "/consignataria/lotes", "/consignataria/lotes/enviar", "/consignataria/extrato",
                      "/consignataria/lancamentos", "/consignataria/auditoria", "/consignataria/usuarios",
                      "/consignataria/usuarios/novo", "/consignataria/correspondentes", "/consignataria/correspondentes/novo",
                      "/consignataria/perfis", "/consignataria/perfis/novo?tipo=consignataria", "/sessoes",
                      "/consignataria/enderecos", "/consignataria/enderecos/novo", "/consignataria/reforcos",
                      "/consignataria/reforcos/novo", "/consignataria/credenciais", "/consignataria/credenciais/nova"],
    "servidor": ["/servidor", "/servidor/contratos", "/servidor/descontos", "/servidor/extrato", "/servidor/verbas-em-atraso",
                 "/servidor/prova-anual", "/sessoes"],
}


def forma(caminho: str) -> str:
    """O caminho com números, competências e códigos (leiaute, espécie de arquivo) trocados por `:id`."""
    caminho = re.sub(r"^(/gestor/(?:leiautes|receber|prova-de-vida))/(?!enviar|avisos)[a-z0-9-]+", r"\1/:id", caminho)
    return re.sub(r"/-?\d+(-\d+)?(?=/|$)", "/:id", caminho)


class Prova:
    """O que passou e o que falhou, página a página."""

    def __init__(self, endereco: str, retratos: str | None, averba: Averba | None = None):
        self.endereco = endereco
        self.averba = averba
        self.retratos = retratos
        self.passaram = 0
        self.falharam: list[str] = []

    def marcar(self, nome: str, achados: list[str]) -> None:
        if achados:
            self.falharam.append(nome)
            for achado in dict.fromkeys(achados):
                print("✘", achado)
        else:
            self.passaram += 1
            print("✔", nome)

    def conferir(self, navegador: Navegador, rota: str) -> list[str]:
        """Confere a rota e devolve os endereços para onde ela aponta."""
        antes = len(navegador.achados)
        enderecos = navegador.conferir(rota, completa=False)
        self.marcar(rota, navegador.achados[antes:])
        return enderecos

    def entrar(self, navegador: Navegador, portal: str, login: str = "") -> bool:
        """Entra pela tela, como gente; guarda os cookies para as próximas páginas."""
        with navegador.abrir(f"/entrar?portal={portal}") as pagina:
            self.preencher(pagina, portal, login)
            if urlsplit(pagina.url).path == "/entrar/outra-sessao":
                pagina.get_by_role("button", name="Encerrar a outra e entrar").click()
                pagina.wait_for_load_state("load")
            chegou = urlsplit(pagina.url).path == f"/{portal}"
            navegador.cookies = pagina.context.cookies()
        self.marcar(f"entrar em {portal}", [] if chegou else [f"entrar em {portal}: parou em {urlsplit(pagina.url).path}"])
        return chegou

    # prova: POC-GES-03
    def sessao_unica(self, navegador: Navegador, portal: str) -> None:
        """Entra de novo, noutro navegador: a pergunta se confere como página; desistir deixa a primeira sessão viva, confirmar a encerra."""
        primeira = navegador.cookies
        navegador.cookies = []
        for escolha in ("Não encerrar e sair daqui", "Encerrar a outra e entrar"):
            with navegador.abrir(f"/entrar?portal={portal}") as pagina:
                self.preencher(pagina, portal)
                if escolha.startswith("Não"):
                    navegador.cookies = pagina.context.cookies()
                    self.conferir(navegador, "/entrar/outra-sessao")
                    navegador.cookies = []
                pagina.get_by_role("button", name=escolha).click()
                pagina.wait_for_load_state("load")
                depois = pagina.context.cookies()
            navegador.cookies = primeira
            with navegador.abrir("/sessoes") as pagina:
                viva = urlsplit(pagina.url).path == "/sessoes"
            navegador.cookies = []
            self.marcar(f"sessão única: {escolha}", [] if viva == escolha.startswith("Não") else [f"{escolha}: a primeira ficou viva? {viva}"])
        navegador.cookies = depois

    @staticmethod
    def preencher(pagina, portal: str, login: str = "") -> None:
        """Usuário e senha, como gente."""
        pagina.get_by_label("Usuário").fill(login or LOGINS[portal])
        pagina.locator("input[name=senha]").fill(SENHA)
        # O envio espera a verificação contra robôs.
        with pagina.expect_navigation():
            pagina.get_by_role("button", name="Entrar", exact=True).click()

    # prova: POC-GES-02
    def robo(self) -> None:
        """Sem programa no navegador: quem envia logo é recusado com texto claro, e quem espera passa do desafio à senha."""
        with Navegador(self.endereco) as navegador, navegador.abrir("/entrar", programa=False) as pagina:
            ditos = []
            for espera in (0, 11_000):
                pagina.get_by_label("Usuário").fill("ninguem")
                pagina.locator("input[name=senha]").fill("nada")
                pagina.wait_for_timeout(espera)
                pagina.get_by_role("button", name="Entrar", exact=True).click()
                pagina.wait_for_load_state("load")
                ditos.append(pagina.locator("main").inner_text())
            certo = "desafio-cedo" in ditos[0] and "entrada-recusada" in ditos[1]
            self.marcar("entrar sem programa no navegador", [] if certo else [f"sem programa: {ditos}"])

    @staticmethod
    def do_portal(enderecos: list[str], portal: str) -> list[str]:
        """Dos endereços de uma página, os caminhos do mesmo portal que se abrem (e não se baixam)."""
        caminhos = [urlsplit(endereco).path for endereco in enderecos if endereco.startswith("/") and "formato=csv" not in endereco]
        caminhos = [caminho for caminho in caminhos if not caminho.endswith((".pdf", ".json", "/baixar"))]
        return [caminho for caminho in caminhos if caminho == f"/{portal}" or caminho.startswith(f"/{portal}/")]

    # prova: RNF-ACE-01, RNF-ACE-02
    def portal(self, portal: str) -> None:
        """As rotas fixas e, de ligação em ligação, uma página de cada forma."""
        with Navegador(self.endereco, retratos=self.retratos) as navegador:
            if not self.entrar(navegador, portal):
                return
            if portal == "gestor":
                self.sessao_unica(navegador, portal)
            fila = list(ROTAS[portal])
            if portal == "consignataria":
                fila += self.enviar(navegador)
                ContaDaReserva(self, navegador).jogar()
            vistas = {forma(rota) for rota in fila}
            while fila:
                rota = fila.pop(0)
                for caminho in self.do_portal(self.conferir(navegador, rota), portal):
                    if forma(caminho) not in vistas:
                        vistas.add(forma(caminho))
                        fila.append(caminho)
            if self.averba:
                Reservas(self, navegador, portal).jogar()
            if portal == "servidor" and self.averba:
                SegundoFator(self, navegador, portal, SENHA).jogar()
            if portal == "gestor" and self.averba:
                ProvaAnual(self, navegador).do_gestor()
                Ciclo(self, navegador, self.averba).jogar()

    def enviar(self, navegador: Navegador) -> list[str]:
        """Gera o retorno e manda um arquivo de valores, como gente: deixa na caixa o que as páginas de arquivo mostram."""
        with navegador.abrir("/consignataria/retorno") as pagina:
            pagina.locator("tbody a[href*='/retorno/']").first.click()
            gerar = pagina.get_by_role("button", name="Gerar arquivo CSV")
            if gerar.count() == 0:
                self.marcar("gerar o retorno", ["gerar o retorno: a última competência não está fechada"])
                return []
            gerar.click()
            gerado = urlsplit(pagina.url).path
            codigo = pagina.locator("h1").inner_text().split("-")[-1].split(".")[0]
            aberta = self.aberta(pagina)
            csv = pagina.request.get(self.endereco + "/consignataria/contratos?situacao=vivos&formato=csv").text()
            pagina.goto(self.endereco + "/consignataria/contratos")
            produtos = dict(pagina.eval_on_selector_all(
                "select[name=produto] option", "todas => todas.map((o) => [o.textContent.trim(), o.value])"))
            linhas = [linha.split(";") for linha in csv.lstrip("\ufeff").splitlines()[1:]]
            mensal = next((linha for linha in linhas if linha[7].endswith("pagas")), None)
            if mensal is None:
                self.marcar("enviar arquivo", ["enviar arquivo: a consignatária de demonstração não tem contrato mensal"])
                return [gerado]
            texto = (f"C;{codigo};{aberta}\r\nD;{mensal[3]};{mensal[5]};{produtos[mensal[4]]};12,34\r\n"
                     f"D;9999-99;;{produtos[mensal[4]]};1,00\r\nT;2;13,34\r\n")
            pagina.goto(self.endereco + "/consignataria/arquivos/enviar")
            pagina.get_by_label("Descontos variáveis da consignatária").check()
            pagina.locator("input[type=file]").set_input_files(
                {"name": "valores.csv", "mimeType": "text/csv", "buffer": texto.encode("cp1252")})
            pagina.get_by_role("button", name="Enviar e conferir").click()
            pagina.wait_for_load_state("load")
            ficha = urlsplit(pagina.url).path
            conferido = "conferido" in pagina.locator("main").inner_text()
            self.marcar("enviar e conferir um arquivo", [] if conferido else [f"enviar: {pagina.locator('main').inner_text()[:300]}"])
        for sufixo in ("", "/apontamentos", "/aplicar", "/recibo"):
            self.conferir(navegador, ficha + sufixo)
        with navegador.abrir(ficha + "/aplicar") as pagina:
            pagina.get_by_role("button", name="Aplicar", exact=True).click()
            for _ in range(300):
                if "aplicado" in pagina.locator("main").inner_text():
                    break
                pagina.wait_for_timeout(100)
                pagina.reload()
            aplicado = "aplicado" in pagina.locator("main").inner_text()
        self.marcar("aplicar um arquivo", [] if aplicado else ["aplicar: não terminou em 30 s"])
        self.conferir(navegador, ficha + "/recibo")
        return [gerado]

    @staticmethod
    def aberta(pagina) -> str:
        """A competência aberta, AAAAMM, como o início a diz."""
        pagina.goto(pagina.url.split("/consignataria")[0] + "/consignataria")
        mes, ano = re.search(r"Folha de (\d\d)/(\d{4})", pagina.locator("main").inner_text()).groups()
        return ano + mes

    def tudo(self) -> int:
        with Navegador(self.endereco, retratos=self.retratos) as navegador:
            for rota in ABERTAS:
                self.conferir(navegador, rota)
        self.robo()
        Fumaca(self, LOGINS, SENHA).jogar()
        for portal in ROTAS:
            self.portal(portal)
        if self.averba:
            ProvaAnual(self).da_pessoa()
            ContaDoOrgao(self, self.averba, LOGINS, SENHA).jogar()
            PortaisDaProva(self, self.averba.programa).jogar()
        print(f"{self.passaram} passed, {len(self.falharam)} failed")
        return 1 if self.falharam else 0


def principal() -> int:
    retratos = sys.argv[1] if len(sys.argv) > 1 else None
    ligado = os.environ.get("AVERBA_ENDERECO")
    if ligado:
        return Prova(ligado.rstrip("/"), retratos).tudo()
    with Averba() as averba:
        return Prova(averba.endereco, retratos, averba).tudo()


if __name__ == "__main__":
    sys.exit(principal())
