"""Confere páginas num navegador de verdade: axe, largura, teclado e retratos.

Serve a qualquer roteiro: `mostruario.py` confere as páginas de exemplo; outro, com a lista de rotas, o servidor ligado.

    with Navegador("https://localhost:8443", retratos="retratos") as navegador:
        for rota in rotas:
            navegador.conferir(rota)
    sys.exit(navegador.relatar())

Precisa do Chromium do sistema e dos pacotes `playwright` e `axe-playwright-python`.
"""

from __future__ import annotations

import contextlib
import pathlib
import re
import shutil
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

LARGURAS = {1280: 800, 360: 740}
REGRAS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Navegador:
    """Um Chromium aberto, com o que se achou de errado até agora."""

    base: str
    retratos: str | None = None
    cookies: list[dict] = field(default_factory=list)
    achados: list[str] = field(default_factory=list)
    conferidas: int = 0

    def __enter__(self) -> "Navegador":
        self._pilha = contextlib.ExitStack()
        programa = self._pilha.enter_context(sync_playwright())
        self.chromium = programa.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        self._pilha.callback(self.chromium.close)
        if self.retratos:
            pathlib.Path(self.retratos).mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_) -> None:
        self._pilha.close()

    # -- Abrir e fotografar

    @contextlib.contextmanager
    def abrir(self, rota: str, largura: int = 1280, contraste: bool = False, programa: bool = True, texto: int = 0):
        """Abre a rota; erro do programa ou da política de conteúdo é achado."""
        contexto = self.chromium.new_context(
            viewport={"width": largura, "height": LARGURAS.get(largura, 740)}, ignore_https_errors=True, locale="pt-BR",
            timezone_id="America/Sao_Paulo", java_script_enabled=programa, reduced_motion="reduce")
        if self.cookies:
            contexto.add_cookies(self.cookies)
        pagina = contexto.new_page()
        pagina.on("pageerror", lambda erro: self.achar(rota, f"erro do programa: {erro}"))
        pagina.on("console", lambda dito: dito.type == "error" and "EventSource" not in dito.text
                  and self.achar(rota, f"console: {dito.text}"))
        resposta = pagina.goto(self.base + rota, wait_until="load")
        if resposta is None or not resposta.ok:
            self.achar(rota, f"resposta {resposta.status if resposta else 'nenhuma'}")
        if contraste:
            pagina.evaluate("document.documentElement.dataset.contraste = 'alto'")
        if texto:
            pagina.evaluate(f"document.documentElement.dataset.texto = '{texto}'")
            pagina.wait_for_timeout(150)
        pagina.evaluate("document.fonts.ready") if programa else None
        try:
            yield pagina
        finally:
            contexto.close()

    def retrato(self, pagina: Page, nome: str, inteira: bool = True) -> None:
        """Guarda a imagem da página."""
        if self.retratos:
            limpo = re.sub(r"[^a-z0-9-]+", "-", nome.lower()).strip("-")
            pagina.screenshot(path=f"{self.retratos}/{limpo}.png", full_page=inteira)

    # -- Conferências

    def axe(self, pagina: Page, onde: str) -> None:
        """Nenhuma violação das regras da WCAG 2.2 AA nem das boas práticas."""
        resultado = Axe().run(pagina, options={"runOnly": {"type": "tag", "values": REGRAS}}).response
        for violacao in resultado["violations"]:
            for no in violacao["nodes"]:
                self.achar(onde, f"axe {violacao['id']}: {no['target']} {no['html'][:160]} — {no['failureSummary'][:300]}")

    def largura(self, pagina: Page, onde: str) -> None:
        """A página não rola de lado (tabela pode rolar dentro do próprio quadro)."""
        rola, cabe = pagina.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if rola > cabe:
            culpados = pagina.evaluate(
                """() => [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right >
                   document.documentElement.clientWidth + 1 && getComputedStyle(e).position !== 'fixed')
                   .slice(0, 6).map((e) => e.tagName + '.' + (e.getAttribute('class') ?? ''))""")
            self.achar(onde, f"rola de lado: {rola} > {cabe} {culpados}")

    def alvos(self, pagina: Page, onde: str) -> None:
        """Alvo de toque de 24 px ou mais (fora do meio de um texto)."""
        pequenos = pagina.evaluate(
            """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
               .filter((e) => e.checkVisibility() && getComputedStyle(e).display !== 'inline' && !e.closest('.atalhos'))
               .filter((e) => { const c = (e.type === 'checkbox' || e.type === 'radio') ? e.parentElement : e;
                                const r = c.getBoundingClientRect(); return r.width < 24 || r.height < 24; })
               .slice(0, 8).map((e) => e.outerHTML.slice(0, 120))""")
        for alvo in pequenos:
            self.achar(onde, f"alvo menor que 24 px: {alvo}")

    def teclado(self, pagina: Page, onde: str, teto: int = 400) -> list[str]:
        """Percorre a página com Tab: o foco se vê, não fica preso e passa por tudo que se clica."""
        caminho: list[str] = []
        vistos: set[int] = set()
        pagina.evaluate("window.__vistos = new WeakMap(); window.__conta = 0; document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
        for _ in range(teto):
            pagina.keyboard.press("Tab")
            foco = pagina.evaluate(
                """() => { const e = document.activeElement; if (!e || e === document.body) return null;
                   if (!__vistos.has(e)) __vistos.set(e, ++__conta);
                   const s = getComputedStyle(e), r = e.getBoundingClientRect();
                   const meio = document.elementFromPoint(Math.min(innerWidth - 1, Math.max(0, r.left + r.width / 2)),
                                                          Math.min(innerHeight - 1, Math.max(0, r.top + r.height / 2)));
                   return { n: __vistos.get(e), marcado: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2,
                            coberto: !(meio && (e.contains(meio) || meio.contains(e))) && r.width > 1,
                            html: e.outerHTML.slice(0, 110) }; }""")
            if foco is None or foco["n"] in vistos:
                break
            vistos.add(foco["n"])
            caminho.append(foco["html"])
            if not foco["marcado"]:
                self.achar(onde, f"foco sem marca: {foco['html']}")
            if foco["coberto"]:
                self.achar(onde, f"foco coberto: {foco['html']}")
        else:
            self.achar(onde, f"o Tab não deu a volta em {teto} passos")
        faltam = pagina.evaluate(
            """() => [...document.querySelectorAll('a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary')]
               .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.tabIndex >= 0 && !e.closest('[inert]') && !__vistos.has(e))
               .filter((e) => e.type !== 'radio')
               .slice(0, 8).map((e) => e.outerHTML.slice(0, 120))""")
        for item in faltam:
            self.achar(onde, f"o Tab não alcança: {item}")
        return caminho

    def conferir(self, rota: str, nome: str | None = None, completa: bool = True) -> None:
        """Tudo sobre uma rota: axe e retrato em 1280 e 360 px nos dois contrastes, 320 px, texto a 150 % e teclado."""
        self.conferidas += 1
        nome = nome or rota.strip("/") or "raiz"
        for largura in LARGURAS:
            for contraste in (False, True):
                onde = f"{nome} {largura}px{' contraste' if contraste else ''}"
                with self.abrir(rota, largura, contraste) as pagina:
                    self.axe(pagina, onde)
                    self.largura(pagina, onde)
                    self.retrato(pagina, f"{nome}-{largura}{'-contraste' if contraste else ''}")
                    if not contraste:
                        self.alvos(pagina, onde)
        if not completa:
            return
        with self.abrir(rota, 320) as pagina:
            self.largura(pagina, f"{nome} 320px")
        with self.abrir(rota, 1280, texto=3) as pagina:
            self.largura(pagina, f"{nome} texto a 150 %")
        with self.abrir(rota, 640, texto=3) as pagina:
            self.largura(pagina, f"{nome} 640px, texto a 150 %")
        with self.abrir(rota, 1280) as pagina:
            self.teclado(pagina, f"{nome} teclado")
        with self.abrir(rota, 360, programa=False) as pagina:
            self.largura(pagina, f"{nome} sem programa")

    # -- Resultado

    def achar(self, onde: str, texto: str) -> None:
        """Anota um defeito."""
        self.achados.append(f"{onde}: {texto}")

    def relatar(self) -> int:
        """Escreve os achados; devolve 0 se não há nenhum."""
        for achado in dict.fromkeys(self.achados):
            print("✘", achado)
        print(f"{self.conferidas} páginas conferidas, {len(dict.fromkeys(self.achados))} achados")
        return 1 if self.achados else 0
