"""Confere páginas num navegador de verdade: axe, largura, teclado e retratos.

Serve a qualquer roteiro: `mostruario.py` confere as páginas de exemplo; outro, com a lista de rotas, o servidor ligado.

    with Navegador("https://localhost:8443", retratos="retratos") as navegador:
        for rota in rotas:
            navegador.conferir(rota)
    sys.exit(navegador.relatar())

Precisa do Chromium do sistema e dos pacotes `playwright` e `axe-playwright-python`.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import pathlib
import re
import shutil
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, sync_playwright

LARGURAS = {1280: 800, 360: 740}
REGRAS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe().axe_script
# Só as violações atravessam: contar o que passou custa o dobro do tempo, e ninguém o lê.
VIOLACOES = """(regras) => axe.run({ runOnly: { type: 'tag', values: regras }, resultTypes: ['violations'] })
               .then((resultado) => resultado.violations)"""
PRONTA = "document.fonts.ready.then(() => true)"


@dataclass
class Navegador:
    """Um Chromium aberto, com o que se achou de errado até agora.

    Conferir uma rota usa os dois núcleos: este Chromium fica com a tela larga, e outro, noutra thread, com a estreita. Cada um tem
    uma página só para isso, que vai de rota em rota com o cache quente; os gestos (`abrir`) têm contexto próprio, sem nada de antes.
    """

    base: str
    retratos: str | None = None
    cookies: list[dict] = field(default_factory=list)
    achados: list[str] = field(default_factory=list)
    conferidas: int = 0
    # O que mais se diz ao Chromium ao abri-lo (a câmera de mentira, por exemplo).
    argumentos: list[str] = field(default_factory=list)

    def __enter__(self) -> "Navegador":
        self._pilha = contextlib.ExitStack()
        programa = self._pilha.enter_context(sync_playwright())
        self.chromium = programa.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", *self.argumentos])
        self._pilha.callback(self.chromium.close)
        self._vitrine: tuple[BrowserContext, Page] | None = None
        self._rota = ""
        self._outra: concurrent.futures.ThreadPoolExecutor | None = None
        self._ao_lado: Navegador | None = None
        if self.retratos:
            pathlib.Path(self.retratos).mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_) -> None:
        if self._outra:
            if self._ao_lado:
                self._outra.submit(self._ao_lado.__exit__).result()
            self._outra.shutdown()
        self._pilha.close()

    # -- Abrir e fotografar

    def _contexto(self, largura: int, programa: bool = True) -> BrowserContext:
        return self.chromium.new_context(
            viewport={"width": largura, "height": LARGURAS.get(largura, 740)}, ignore_https_errors=True, locale="pt-BR",
            timezone_id="America/Sao_Paulo", java_script_enabled=programa, reduced_motion="reduce")

    def _pagina(self, contexto: BrowserContext) -> Page:
        """Página nova; erro do programa ou da política de conteúdo é achado, na rota em que ela estiver."""
        pagina = contexto.new_page()
        pagina.on("pageerror", lambda erro: self.achar(self._rota, f"erro do programa: {erro}"))
        pagina.on("console", lambda dito: dito.type == "error" and "EventSource" not in dito.text
                  # A página que não existe é 404, e o navegador o anota.
                  and not (self._rota.endswith("/nao-existe") and "404" in dito.text)
                  and self.achar(self._rota, f"console: {dito.text}"))
        return pagina

    def _ir(self, pagina: Page, rota: str) -> None:
        self._rota = rota
        resposta = pagina.goto(self.base + rota, wait_until="load")
        # A página que não existe também se confere, e é 404.
        if resposta is None or (resposta.status != 404 if rota.endswith("/nao-existe") else not resposta.ok):
            self.achar(rota, f"resposta {resposta.status if resposta else 'nenhuma'}")

    @contextlib.contextmanager
    def abrir(self, rota: str, largura: int = 1280, programa: bool = True, texto: int = 0):
        """Abre a rota num contexto só dela."""
        contexto = self._contexto(largura, programa)
        if self.cookies:
            contexto.add_cookies(self.cookies)
        pagina = self._pagina(contexto)
        self._ir(pagina, rota)
        if texto:
            pagina.evaluate(f"document.documentElement.dataset.texto = '{texto}'")
        if programa:
            pagina.evaluate(PRONTA)
        try:
            yield pagina
        finally:
            self._lembrar_a_ficha(contexto)
            contexto.close()

    def _lembrar_a_ficha(self, contexto) -> None:
        """Quem provou de novo quem é ganhou outra ficha de sessão: as próximas páginas entram com ela, como no navegador de gente."""
        velha = [c for c in self.cookies if c["name"] == "__Host-averba"]
        nova = [c for c in contexto.cookies() if c["name"] == "__Host-averba"] if velha else []
        if nova and [c["value"] for c in nova] != [c["value"] for c in velha]:
            self.cookies = [c for c in self.cookies if c["name"] != "__Host-averba"] + nova

    def retrato(self, pagina: Page, nome: str, inteira: bool = True) -> None:
        """Guarda a imagem da página."""
        if self.retratos:
            limpo = re.sub(r"[^a-z0-9-]+", "-", nome.lower()).strip("-")
            pagina.screenshot(path=f"{self.retratos}/{limpo}.png", full_page=inteira)

    # -- Conferências

    def axe(self, pagina: Page, onde: str) -> None:
        """Nenhuma violação das regras da WCAG 2.2 AA nem das boas práticas."""
        if not pagina.evaluate("'axe' in window"):
            pagina.evaluate(AXE)
        for violacao in pagina.evaluate(VIOLACOES, REGRAS):
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

    def conferir(self, rota: str, nome: str | None = None, completa: bool = True) -> list[str]:
        """Tudo sobre uma rota: axe e retrato em 1280 e 360 px nos dois contrastes, 320 px, texto a 150 % e teclado.

        Devolve os endereços para onde a página aponta.
        """
        self.conferidas += 1
        nome = nome or rota.strip("/") or "raiz"
        if self._outra is None:
            self._outra = concurrent.futures.ThreadPoolExecutor(max_workers=1)
        estreita = self._outra.submit(self._conferir_ao_lado, rota, nome, completa, list(self.cookies))
        enderecos = self._olhar(1280, rota, nome)
        if completa:
            with self.abrir(rota, 1280, texto=3) as pagina:
                self.largura(pagina, f"{nome} texto a 150 %")
            with self.abrir(rota, 1280) as pagina:
                self.teclado(pagina, f"{nome} teclado")
        self.achados += estreita.result()
        return enderecos

    def _conferir_ao_lado(self, rota: str, nome: str, completa: bool, cookies: list[dict]) -> list[str]:
        """A parte das telas estreitas, noutra thread e noutro Chromium; devolve os achados dela."""
        if self._ao_lado is None:
            self._ao_lado = Navegador(self.base, self.retratos).__enter__()
        outro = self._ao_lado
        outro.cookies, outro.achados = cookies, []
        outro._olhar(360, rota, nome)
        if completa:
            with outro.abrir(rota, 320) as pagina:
                outro.largura(pagina, f"{nome} 320px")
            with outro.abrir(rota, 640, texto=3) as pagina:
                outro.largura(pagina, f"{nome} 640px, texto a 150 %")
            with outro.abrir(rota, 360, programa=False) as pagina:
                outro.largura(pagina, f"{nome} sem programa")
        return outro.achados

    def _olhar(self, largura: int, rota: str, nome: str) -> list[str]:
        """Uma carga por largura: primeiro como vem, depois em alto contraste, que só troca as cores."""
        if self._vitrine is None:
            contexto = self._contexto(largura)
            self._vitrine = (contexto, self._pagina(contexto))
        contexto, pagina = self._vitrine
        contexto.clear_cookies()
        if self.cookies:
            contexto.add_cookies(self.cookies)
        self._ir(pagina, rota)
        pagina.evaluate(PRONTA)
        enderecos = pagina.eval_on_selector_all("a[href]", "todos => todos.map((a) => a.getAttribute('href'))")
        for contraste in ("", " contraste"):
            if contraste:
                pagina.evaluate("document.documentElement.dataset.contraste = 'alto'")
            onde = f"{nome} {largura}px{contraste}"
            self.axe(pagina, onde)
            self.largura(pagina, onde)
            self.retrato(pagina, f"{nome}-{largura}{contraste.replace(' ', '-')}")
            if not contraste:
                self.alvos(pagina, onde)
        return enderecos

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
