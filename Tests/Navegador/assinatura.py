"""A prova de vida como assinatura, de ponta a ponta: a consignação e o serviço de pé, Chromium, e uma pessoa sintética diante da câmera.

É um caso de `prova_de_vida.py`. A pessoa entra no portal, guarda o rosto (é a primeira vez), volta, autoriza com a câmera, e a reserva fica
autorizada; a consignatária vê só que foi por prova de vida, e o gestor vê a prova conferida.
"""

from __future__ import annotations

import json
import pathlib
import re
import socket
from urllib.parse import urlsplit

from navegador import Navegador
from prova_na_operacao import ProvaNaOperacao
from servidor import Averba

SENHA = "Demonstracao-2026"


class Assinatura:
    """Uma consignação ligada ao serviço que o ensaio já tem de pé."""

    def __init__(self, ensaio, largura: int = 360):
        self.ensaio = ensaio
        self.servico = ensaio.servico
        self.largura = largura

    def rodar(self) -> str | None:
        with Averba() as averba:
            with socket.socket() as livre:
                livre.bind(("127.0.0.1", 0))
                porta = livre.getsockname()[1]
            self.base = f"https://localhost:{porta}"
            averba.reabrir(porta, **self.ligar(pathlib.Path(averba.pasta)))
            return self.assinar()

    def ligar(self, pasta: pathlib.Path) -> dict[str, str]:
        """A consignação como cliente do serviço; o segredo vai num arquivo que só o dono lê."""
        self.servico.comando("cliente", "cadastrar", "consignacao", "--nome", "Consignações do órgão", "--cnpj", "11.222.333/0001-81",
                             "--contrato", "2/2026", "--contrato-em", "2026-01-05", "--termo-em", "2026-01-05", "--representante", "Rita Alves",
                             "--cpf", "111.444.777-35", "--email", "rita@exemplo.gov.br", "--volta", f"{self.base}/servidor/contratos/")
        self.servico.comando("cliente", "liberar", "consignacao")
        par = dict(linha.split(": ", 1) for linha in self.servico.comando("cliente", "credencial", "consignacao").splitlines() if ": " in linha)
        segredo = pasta / "assinatura.segredo"
        segredo.touch(0o600)
        segredo.write_text(par["segredo"], encoding="utf-8")
        return {"AVERBA_PROVA": self.servico.base, "AVERBA_PROVA_CREDENCIAL": par["identificador"], "AVERBA_PROVA_SEGREDO_ARQUIVO": str(segredo),
                "AVERBA_PROVA_CA": str(self.servico.pasta / "dados/certificado/certificado.pem"), "AVERBA_ENDERECO_PUBLICO": self.base}

    def entrar(self, navegador: Navegador, portal: str, login: str) -> None:
        """Entra pela tela, como gente; guarda os cookies para as próximas páginas."""
        with navegador.abrir(f"/entrar?portal={portal}") as pagina:
            pagina.get_by_label("Usuário").fill(login)
            pagina.locator("input[name=senha]").fill(SENHA)
            with pagina.expect_navigation():
                pagina.get_by_role("button", name="Entrar", exact=True).click()
            assert urlsplit(pagina.url).path == f"/{portal}", pagina.url
            navegador.cookies = pagina.context.cookies()

    def assinar(self) -> str | None:
        with Navegador(self.base, retratos=self.ensaio.retratos, argumentos=["--use-fake-device-for-media-stream"]) as navegador:
            self.entrar(navegador, "servidor", "servidor")
            ficha = ProvaNaOperacao.achar(navegador, "servidor", "/servidor/contratos?situacao=reservas")
            if ficha is None:
                return "a demonstração não deixou reserva que exija prova de vida"
            quadros = self.ensaio.quadros
            gente = {f"pessoa-{n}": d for n, d in quadros["cabeca"].items()} | {f"outra-{n}": d for n, d in quadros["outra"].items()}
            contexto = navegador.chromium.new_context(
                viewport={"width": self.largura, "height": 740}, ignore_https_errors=True, locale="pt-BR", permissions=["camera"])
            contexto.add_cookies(navegador.cookies)
            contexto.add_init_script(f"window.__quadros = {json.dumps(gente)}; window.__jeito = {{}};\n{self.ensaio.duble}")
            pagina = contexto.new_page()
            achado = self.no_portal(navegador, pagina, ficha)
            contexto.close()
            return achado or self.quem_ve(navegador, ficha)

    def no_portal(self, navegador: Navegador, pagina, ficha: str) -> str | None:
        pagina.goto(self.base + ficha)
        pagina.locator("main a[data-abre-dialogo][href$='/autorizar']").click()
        navegador.retrato(pagina, "assinatura janela de autorizar", inteira=False)
        pagina.locator("dialog[open]").get_by_role("button", name="Autorizar com prova de vida", exact=True).click()
        pagina.wait_for_load_state("load")
        self.olhar(navegador, pagina, "assinatura primeira vez")
        if "É a sua primeira vez" not in pagina.locator("main").inner_text():
            return f"não é a primeira vez: {pagina.locator('main').inner_text()[:300]}"
        self.capturar(pagina, "Guardar o meu rosto", ficha)
        self.olhar(navegador, pagina, "assinatura rosto guardado")
        if "Rosto guardado" not in pagina.locator("main").inner_text():
            return f"o rosto não se guardou: {pagina.locator('main').inner_text()[:300]}"
        self.capturar(pagina, "Autorizar com prova de vida", ficha)
        self.olhar(navegador, pagina, "assinatura autorizada")
        texto = re.sub(r"\s+", " ", pagina.locator("body").inner_text())
        if "Autorizada por prova de vida" not in texto or urlsplit(pagina.url).path != ficha:
            return f"não autorizou: {pagina.url} {texto[:300]}"
        return "; ".join(navegador.achados) or None

    def olhar(self, navegador: Navegador, pagina, nome: str) -> None:
        navegador.axe(pagina, nome)
        navegador.largura(pagina, nome)
        navegador.retrato(pagina, nome)

    def capturar(self, pagina, verbo: str, ficha: str) -> None:
        """Do botão do portal à câmera e de volta; a página do serviço volta sozinha quando aprova."""
        pagina.get_by_role("button", name=verbo, exact=True).click()
        pagina.wait_for_selector("html[data-captura-pronta]", state="attached", timeout=60_000)
        assert pagina.url.startswith(self.servico.base), pagina.url
        pagina.get_by_label("Concordo em usar a câmera e o meu rosto").check()
        pagina.get_by_role("button", name="Continuar", exact=True).click()
        pagina.get_by_role("button", name="Abrir a câmera", exact=True).click()
        pagina.wait_for_selector("dialog.captura[open]", timeout=60_000)
        pagina.get_by_role("button", name="Começar", exact=True).click()
        self.ensaio.esperar_fim(pagina)
        pagina.wait_for_url(re.compile("^" + re.escape(self.base + ficha)), timeout=60_000)
        pagina.wait_for_load_state("load")

    def quem_ve(self, navegador: Navegador, ficha: str) -> str | None:
        numero = ficha.rsplit("/", 1)[1]
        self.entrar_de_novo(navegador, "consignataria", "banco")
        with navegador.abrir(f"/consignataria/contratos/{numero}") as pagina:
            texto = pagina.locator("main").inner_text()
            navegador.retrato(pagina, "assinatura na consignataria")
            if "por prova de vida" not in texto or "Cosseno" in texto:
                return f"consignatária: {texto[:400]}"
        self.entrar_de_novo(navegador, "gestor", "gestor")
        navegador.conferir(f"/gestor/contratos/{numero}/prova", "assinatura evidencia", completa=False)
        with navegador.abrir(f"/gestor/contratos/{numero}/prova") as pagina:
            texto = pagina.locator("main").inner_text()
            if "A prova confere" not in texto or "NÃO confere" in texto:
                return f"gestor: {texto[:400]}"
        return "; ".join(navegador.achados) or None

    def entrar_de_novo(self, navegador: Navegador, portal: str, login: str) -> None:
        navegador.cookies = []
        self.entrar(navegador, portal, login)
