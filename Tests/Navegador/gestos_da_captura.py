"""Os gestos da prova de vida: abrir a página com câmera de mentira, consentir, começar, esperar a etapa, olhar."""

from __future__ import annotations

import contextlib
import pathlib
import sys
import time
import traceback

from navegador import LARGURAS, Navegador
from servidor_de_captura import Cenario, Ensaio

AQUI = pathlib.Path(__file__).resolve().parent
DUBLE = (AQUI / "duble_de_camera.js").read_text(encoding="utf-8")
ONDE_PAROU = """[document.querySelector('[data-etapa]:not([hidden])')?.dataset.etapa, document.querySelector('[data-instrucao]')?.textContent,
                document.getElementById('captura')?.open, document.querySelector('video')?.paused, document.querySelector('video')?.readyState,
                document.querySelector('video')?.currentTime, window.__faixa?.readyState, window.__faixa?.muted]"""
CAMERA_FALSA = ["--use-fake-device-for-media-stream"]


class NavegadorComCamera(Navegador):
    """Chromium com câmera de mentira; a permissão e o duble são do caso."""

    permitida = True
    duble: str | None = DUBLE
    movimento = "no-preference"

    def _contexto(self, largura: int, programa: bool = True):
        contexto = self.chromium.new_context(
            viewport={"width": largura, "height": LARGURAS.get(largura, 740)}, ignore_https_errors=True, locale="pt-BR",
            timezone_id="America/Sao_Paulo", java_script_enabled=programa, reduced_motion=self.movimento,
            permissions=["camera"] if self.permitida else [])
        if self.duble and programa:
            contexto.add_init_script(self.duble)
        return contexto

    def _pagina(self, contexto):
        """A página não escreve nada no registro do navegador; o que ele mesmo diz da rede que caiu não conta."""
        pagina = contexto.new_page()
        pagina.on("pageerror", lambda erro: self.achar(self._rota, f"erro do programa: {erro}"))
        pagina.on("console", lambda dito: not dito.text.startswith("Failed to load resource")
                  and self.achar(self._rota, f"console: {dito.type} {dito.text}"))
        return pagina


class Gestos:
    """O que uma pessoa faz na página, e o que se confere em cada etapa; os casos vêm nas classes que herdam desta."""

    def __init__(self, ensaio: Ensaio | None, base: str, entrada: str, retratos: str | None):
        self.ensaio, self.base, self.entrada, self.retratos = ensaio, base, entrada, retratos
        self.passaram, self.falharam = 0, []
        self.olhadas: set[str] = set()

    # -- Gestos

    @contextlib.contextmanager
    def pagina(self, cenario: Cenario | None = None, *, largura: int = 360, permitida: bool = True, duble: str | None = DUBLE,
               antes: str = "", movimento: str = "no-preference", programa: bool = True, argumentos: list[str] | None = None,
               base: str | None = None):
        if self.ensaio and cenario:
            self.ensaio.por(cenario)
        with NavegadorComCamera(base or self.base, retratos=self.retratos, argumentos=CAMERA_FALSA if argumentos is None else argumentos) as navegador:
            navegador.permitida, navegador.movimento = permitida, movimento
            navegador.duble = antes + "\n" + duble if duble is not None else antes or None
            with navegador.abrir(self.entrada, largura, programa=programa) as pagina:
                self.navegador = navegador
                if programa:
                    pagina.wait_for_selector("html[data-captura-pronta]", state="attached", timeout=30_000)
                try:
                    yield pagina
                except Exception:
                    self.achados.append(f"parou em {pagina.url}: " + str(pagina.evaluate(ONDE_PAROU)))
                    raise
            self.achados += navegador.achados

    def exige(self, vale: object, texto: str) -> None:
        if not vale:
            self.achados.append(texto)

    @staticmethod
    def consentir(pagina, *escolhas: str) -> None:
        for escolha in escolhas:
            pagina.get_by_label(escolha, exact=True).check()
        pagina.get_by_label("Concordo em usar a câmera e o meu rosto").check()
        pagina.get_by_role("button", name="Continuar", exact=True).click()

    def preparar(self, pagina, *escolhas: str) -> None:
        self.consentir(pagina, *escolhas)
        self.etapa(pagina, "camera")
        pagina.get_by_role("button", name="Abrir a câmera", exact=True).click()
        pagina.wait_for_selector("dialog.captura[open]", timeout=30_000)

    def comecar(self, pagina, *escolhas: str) -> None:
        self.preparar(pagina, *escolhas)
        pagina.get_by_role("button", name="Começar", exact=True).click()

    def etapa(self, pagina, nome: str, prazo: float = 90) -> None:
        """Espera a etapa: só ela à vista, com o foco no título."""
        pagina.wait_for_selector(f'[data-etapa="{nome}"]:not([hidden])', timeout=prazo * 1000)
        outras = pagina.eval_on_selector_all("[data-etapa]:not([hidden])", "todas => todas.map((e) => e.dataset.etapa)")
        self.exige(outras == [nome], f"à vista: {outras}, e não só {nome}")
        foco = pagina.evaluate("document.activeElement.id")
        self.exige(foco == f"etapa-{nome}" or nome == "explicacao", f"em {nome} o foco está em «{foco}»")

    def olhar(self, pagina, nome: str, inteira: bool = True) -> None:
        """Axe, largura, alvos e retrato em 360 e 1280 px, nos dois contrastes; uma vez por etapa."""
        if nome in self.olhadas:
            return
        self.olhadas.add(nome)
        pagina.emulate_media(reduced_motion="reduce")
        for largura, altura in ((360, 740), (1280, 800)):
            pagina.set_viewport_size({"width": largura, "height": altura})
            for contraste in ("", "alto"):
                pagina.evaluate("(c) => { if (c) document.documentElement.dataset.contraste = c; else delete document.documentElement.dataset.contraste; }", contraste)
                onde = f"{nome} {largura}px {contraste}".strip()
                self.navegador.axe(pagina, onde)
                self.navegador.largura(pagina, onde)
                self.navegador.alvos(pagina, onde)
                self.navegador.retrato(pagina, f"captura-{nome}-{largura}{'-alto' if contraste else ''}", inteira)
        pagina.evaluate("delete document.documentElement.dataset.contraste")
        pagina.emulate_media(reduced_motion=self.navegador.movimento)
        pagina.set_viewport_size({"width": 360, "height": 740})

    def instrucao(self, pagina, texto: str, prazo: float = 60) -> None:
        pagina.wait_for_function("(t) => document.querySelector('[data-instrucao]').textContent.includes(t)", arg=texto, timeout=prazo * 1000)

    def retrato(self, pagina, nome: str) -> None:
        """Só a imagem, para o que passa depressa demais para o axe."""
        self.navegador.retrato(pagina, f"captura-{nome}-360", inteira=False)

    def sem_erros(self) -> None:
        self.exige(not self.ensaio.erros, f"o servidor recusou: {self.ensaio.erros[:5]}")
        self.ensaio.erros.clear()

    # -- Andar

    def rodar(self, quais: list[str]) -> int:
        # O servidor de verdade não sabe falhar de propósito: com ele só vale o que não depende do ensaio.
        com_base = {"consentimento", "sem_programa", "teclado_na_explicacao", "permissao_negada", "cabecalhos"}
        for nome in [n.removeprefix("caso_") for classe in type(self).__bases__ for n in vars(classe) if n.startswith("caso_")]:
            if (quais and nome not in quais) or (not self.ensaio and nome not in com_base):
                continue
            self.achados, comeco = [], time.monotonic()
            try:
                getattr(self, "caso_" + nome)()
            except Exception:  # noqa: BLE001 — um caso que quebra não esconde os outros
                onde = [f"{quadro.lineno}: {quadro.line}" for quadro in traceback.extract_tb(sys.exc_info()[2]) if quadro.filename.startswith(str(AQUI)) and "ferramentas" not in quadro.filename]
                self.achados.append(f"{' > '.join(onde[1:])} — {str(sys.exc_info()[1]).splitlines()[0]}")
            if self.ensaio:
                self.sem_erros()
            if self.achados:
                self.falharam.append(nome)
                for achado in dict.fromkeys(self.achados):
                    print("✘", nome, achado)
            else:
                self.passaram += 1
                print("✔", nome, f"({time.monotonic() - comeco:.0f} s)", flush=True)
        print(f"{self.passaram} passed, {len(self.falharam)} failed")
        return 1 if self.falharam else 0
