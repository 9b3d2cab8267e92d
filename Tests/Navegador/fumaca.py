"""O caminho do dia, curto, onde os outros roteiros não passam: no Firefox ESR, e no Chromium com o programa da página desligado.

Em cada portal: entrar, painel, uma busca, um formulário com erro e sair. O Firefox é dirigido pelo protocolo dele (marionette); o Chromium, pelo
Playwright. Os passos são os mesmos nos dois.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import tempfile
import time
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

try:
    from marionette_driver.by import By
    from marionette_driver.errors import MarionetteException
    from marionette_driver.keys import Keys
    from marionette_driver.marionette import Marionette
except ModuleNotFoundError as falta:
    raise SystemExit(f"falta o pacote {falta.name}: rode ferramentas/instalar.sh") from falta

from navegador import AXE, REGRAS

# O que a verificação contra robôs espera de quem não tem programa na página, e folga.
SEM_PROGRAMA = 11.0
AXE_NO_FIREFOX = """const feito = arguments[arguments.length - 1];
axe.run({ runOnly: { type: 'tag', values: arguments[0] }, resultTypes: ['violations'] })
   .then((dito) => feito(dito.violations.map((v) => v.id + ' em ' + v.nodes[0].target)), (erro) => feito([String(erro)]));"""


class Firefox:
    """Uma janela do Firefox ESR, sem tela, que aceita o certificado da casa."""

    nome = "Firefox ESR"

    def __init__(self, base: str, ajustes: dict | None = None):
        self.base = base
        achado = shutil.which("firefox-esr")
        if not achado:
            raise SystemExit("não achei o firefox-esr: rode ferramentas/instalar.sh")
        with socket.socket() as livre:
            livre.bind(("127.0.0.1", 0))
            porta = livre.getsockname()[1]
        # Pasta própria: o Marionette apaga o arquivo do registro antes de o abrir, e como root apagaria um dispositivo.
        self.pasta = tempfile.TemporaryDirectory(prefix="fumaca-")
        self.firefox = Marionette(host="127.0.0.1", port=porta, app="fxdesktop", bin=achado, headless=True,
                                  gecko_log=f"{self.pasta.name}/registro", prefs={"intl.accept_languages": "pt-BR", **(ajustes or {})})
        self.firefox.start_session({"acceptInsecureCerts": True})
        self.firefox.timeout.implicit = 5

    def fechar(self) -> None:
        with contextlib.suppress(MarionetteException):
            self.firefox.delete_session()
        self.firefox.cleanup()
        self.pasta.cleanup()
        del self.firefox  # com ela some o perfil, que não se apaga bem quando o Python já se encerra

    def esquecer(self) -> None:
        self.firefox.delete_all_cookies()

    def ir(self, caminho: str) -> None:
        self.firefox.navigate(self.base + caminho)

    def caminho(self) -> str:
        return urlsplit(self.firefox.get_url()).path

    def texto(self) -> str:
        return self.firefox.find_element(By.CSS_SELECTOR, "main").text

    def ha(self, seletor: str) -> bool:
        return bool(self.firefox.execute_script("return document.querySelector(arguments[0]) !== null", [seletor]))

    def escrever(self, seletor: str, valor: str) -> None:
        campo = self.firefox.find_element(By.CSS_SELECTOR, seletor)
        campo.clear()
        campo.send_keys(valor)

    def escolher(self, seletor: str, valor: str) -> None:
        self.firefox.find_element(By.CSS_SELECTOR, f"{seletor} option[value='{valor}']").click()

    def abrir(self, seletor: str) -> None:
        self.firefox.find_element(By.CSS_SELECTOR, seletor).click()

    def enviar(self, seletor: str) -> None:
        """Aperta e espera a página seguinte: o botão da velha deixa de existir."""
        velha = self.firefox.find_element(By.CSS_SELECTOR, "html")
        self.firefox.find_element(By.CSS_SELECTOR, seletor).click()
        self._esperar_a_seguinte(velha)

    def procurar(self, seletor: str, valor: str) -> None:
        """Escreve e aperta Enter, como quem tem pressa."""
        velha = self.firefox.find_element(By.CSS_SELECTOR, "html")
        self.escrever(seletor, valor)
        self.firefox.find_element(By.CSS_SELECTOR, seletor).send_keys(Keys.ENTER)
        self._esperar_a_seguinte(velha)

    def _esperar_a_seguinte(self, velha) -> None:
        limite = time.monotonic() + 30
        while time.monotonic() < limite:
            try:
                velha.tag_name  # lança quando a página já é outra
            except MarionetteException:
                break
            time.sleep(0.05)
        while time.monotonic() < limite and self.firefox.execute_script("return document.readyState") != "complete":
            time.sleep(0.05)

    def axe(self) -> list[str]:
        self.firefox.timeout.script = 30
        return self.firefox.execute_async_script(AXE + AXE_NO_FIREFOX, [REGRAS])


class SemPrograma:
    """Páginas do Chromium com o programa desligado."""

    nome = "sem programa"

    def __init__(self, chromium, base: str):
        self.base = base
        self.contexto = chromium.new_context(ignore_https_errors=True, java_script_enabled=False, locale="pt-BR")
        self.pagina = self.contexto.new_page()

    def fechar(self) -> None:
        self.contexto.close()

    def ir(self, caminho: str) -> None:
        self.pagina.goto(self.base + caminho)

    def caminho(self) -> str:
        return urlsplit(self.pagina.url).path

    def texto(self) -> str:
        return self.pagina.locator("main").inner_text()

    def ha(self, seletor: str) -> bool:
        return self.pagina.locator(seletor).count() > 0

    def escrever(self, seletor: str, valor: str) -> None:
        self.pagina.locator(seletor).fill(valor)

    def escolher(self, seletor: str, valor: str) -> None:
        self.pagina.locator(seletor).select_option(valor)

    def abrir(self, seletor: str) -> None:
        self.pagina.locator(seletor).click()

    def enviar(self, seletor: str) -> None:
        with self.pagina.expect_navigation():
            self.pagina.locator(seletor).click()

    def procurar(self, seletor: str, valor: str) -> None:
        self.escrever(seletor, valor)
        with self.pagina.expect_navigation():
            self.pagina.locator(seletor).press("Enter")

    def axe(self) -> list[str]:
        return []  # o axe é programa: sem ele, quem confere são os outros roteiros


class Fumaca:
    """Os passos de cada portal; cada um vale uma prova."""

    # (o que se procura, onde se chega, o que a página diz)
    BUSCAS = {"gestor": ("BANCO BRASIL", "/gestor/consignatarias/", "BANCO BRASIL"),
              "consignataria": ("9999-99", "/consignataria/contratos", "Contratos")}
    # (página, campo, o que se escreve, o que ela diz)
    ERROS = {"gestor": ("/gestor/usuarios/novo", "[name=nome]", "Rui", "corrigir"),
             "consignataria": ("/consignataria/reservar", "[name=matricula]", "", "Informe o CPF ou a matrícula"),
             "servidor": ("/conferir", "[name=codigo]", "nada", "corrigir")}

    def __init__(self, prova, logins: dict[str, str], senha: str):
        self.prova, self.logins, self.senha = prova, logins, senha

    # prova: RNF-GER-05, POC-TEC-01
    def jogar(self) -> None:
        self.no_firefox()
        self.sem_programa()

    def no_firefox(self) -> None:
        firefox = Firefox(self.prova.endereco)
        try:
            for portal in self.logins:
                firefox.ir(f"/entrar?portal={portal}")
                self.portal(firefox, portal)
                firefox.esquecer()
        finally:
            firefox.fechar()

    def sem_programa(self) -> None:
        """Os três portais abrem juntos: espera-se uma vez só pela verificação contra robôs."""
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            abertos = {portal: SemPrograma(chromium, self.prova.endereco) for portal in self.logins}
            for portal, janela in abertos.items():
                janela.ir(f"/entrar?portal={portal}")
            time.sleep(SEM_PROGRAMA)
            for portal, janela in abertos.items():
                self.portal(janela, portal)
                janela.fechar()
            chromium.close()

    def portal(self, janela, portal: str) -> None:
        janela.escrever("[name=login]", self.logins[portal])
        janela.escrever("[name=senha]", self.senha)
        janela.enviar("main form button[type=submit]")
        if janela.caminho() == "/entrar/outra-sessao":
            janela.enviar("main form button[value=encerrar], main form button.primario")
        self.conferir(janela, portal, "entrar", janela.caminho() == f"/{portal}", janela.axe())
        if portal in self.BUSCAS:
            procurado, chegada, dito = self.BUSCAS[portal]
            janela.procurar("header [name=procura]", procurado)
            self.conferir(janela, portal, "buscar", janela.caminho().startswith(chegada) and dito in janela.texto())
        else:
            janela.ir("/servidor/descontos")
            janela.abrir("main .filtros summary")
            janela.escolher("main [name=competencia]", "todas")
            janela.enviar("main .filtros-corpo button[type=submit]")
            self.conferir(janela, portal, "filtrar", "Todos os meses" in janela.texto())
        pagina, campo, valor, dito = self.ERROS[portal]
        janela.ir(pagina)
        janela.escrever(f"main {campo}", valor)
        janela.enviar("main form button[type=submit]:not(.terciario)")
        self.conferir(janela, portal, "formulário com erro", janela.ha("[aria-invalid=true]") and dito in janela.texto())
        janela.ir(f"/{portal}")
        janela.abrir("header .pessoa summary")
        janela.enviar("header .pessoa form button")
        saiu = janela.caminho()
        janela.ir(f"/{portal}")
        self.conferir(janela, portal, "sair", saiu == "/entrar" and janela.caminho() == "/entrar")

    def conferir(self, janela, portal: str, passo: str, certo: bool, achados: list[str] | None = None) -> None:
        nome = f"{janela.nome}: {passo} ({portal})"
        onde = [] if certo else [f"em {janela.caminho()}: {janela.texto()[:300]}"]
        self.prova.marcar(nome, [f"{nome}: {achado}" for achado in onde + (achados or [])])
