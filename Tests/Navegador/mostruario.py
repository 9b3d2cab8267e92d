"""Confere as páginas do mostruário.

Uso: MOSTRUARIO_EM=<pasta> swift test --filter mostruário; python3 Tests/Navegador/mostruario.py <pasta> [retratos]

Serve as páginas e `Publico/` com a mesma política de conteúdo do sistema, para o navegador acusar o que a fere.
"""

import contextlib
import functools
import http.server
import pathlib
import sys
import threading

from navegador import Navegador

POLITICA = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
            "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
PUBLICO = pathlib.Path(__file__).resolve().parents[2] / "Publico"


class Servidor(http.server.SimpleHTTPRequestHandler):
    """Páginas na raiz, arquivos públicos em /publico/, um andamento de mentira em /tarefas/."""

    protocol_version = "HTTP/1.1"

    def __init__(self, *partes, paginas: str, **resto):
        self.paginas = pathlib.Path(paginas)
        super().__init__(*partes, **resto)

    def translate_path(self, caminho: str) -> str:
        limpo = caminho.split("?")[0].split("#")[0].lstrip("/")
        if limpo.startswith("publico/"):
            return str(PUBLICO / limpo.removeprefix("publico/"))
        return str(self.paginas / limpo)

    def do_GET(self) -> None:
        if self.path.startswith("/tarefas/"):
            corpo = (b'event: andamento\ndata: {"percentual": 73, "etapa": "11.037 de 15.119 linhas", "estimativa": "falta pouco"}\n\n'
                     b'event: fim\ndata: {"situacao": "concluida", "texto": "15.119 linhas conferidas."}\n\n')
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Content-Length", str(len(corpo)))
            self.end_headers()
            self.wfile.write(corpo)
            return
        super().do_GET()

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLITICA)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_) -> None:
        pass

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            super().handle()


Servidor.extensions_map = {**Servidor.extensions_map, ".js": "text/javascript", ".woff2": "font/woff2"}


def interacoes(navegador: Navegador) -> None:
    """As peças que o programa melhora, só com teclado."""
    def exige(vale: bool, texto: str) -> None:
        if not vale:
            navegador.achar("interação", texto)

    with navegador.abrir("/componentes.html") as pagina:
        # Diálogo: abre com Enter, o foco fica nele, Esc fecha e devolve o foco.
        gatilho = pagina.locator("[data-abre-dialogo]").first
        gatilho.focus()
        pagina.keyboard.press("Enter")
        exige(pagina.locator("dialog[open]").count() == 1, "Enter não abriu o diálogo")
        for _ in range(8):
            pagina.keyboard.press("Tab")
            exige(pagina.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')"), "o foco saiu do diálogo")
        navegador.retrato(pagina, "dialogo-1280", inteira=False)
        navegador.axe(pagina, "diálogo aberto")
        pagina.keyboard.press("Escape")
        exige(pagina.locator("dialog[open]").count() == 0, "Esc não fechou o diálogo")
        exige(gatilho.evaluate("(e) => document.activeElement === e"), "o diálogo não devolveu o foco")
        # Ajuda: abre e fecha com teclado.
        pagina.locator(".ajuda > summary").focus()
        pagina.keyboard.press("Enter")
        exige(pagina.locator(".ajuda[open]").count() == 1, "Enter não abriu a ajuda")
        navegador.retrato(pagina, "ajuda-1280", inteira=False)
        pagina.keyboard.press("Escape")
        exige(pagina.locator(".ajuda[open]").count() == 0, "Esc não fechou a ajuda")
        # Andamento: chegou ao fim pelos eventos.
        pagina.wait_for_selector(".progresso.concluida [data-etapa]:has-text('15.119 linhas conferidas.')", timeout=3000)
        # Máscaras: colar sem pontuação, com pontuação e errado.
        for campo, digitado, esperado in [
                ("cnpj", "11222333000181", "11.222.333/0001-81"), ("telefone", "31999990000", "(31) 99999-0000"),
                ("inicio", "05042026", "05/04/2026")]:
            alvo = pagina.locator(f"#exemplo-campo-{campo}")
            alvo.fill(digitado)
            alvo.blur()
            exige(alvo.input_value() == esperado, f"{campo}: {digitado} virou {alvo.input_value()}")
        alvo = pagina.locator("#exemplo-campo-cnpj")
        alvo.fill("11222333000182")
        alvo.blur()
        exige(alvo.get_attribute("aria-invalid") == "true", "CNPJ errado passou")
        exige(pagina.locator("#exemplo-campo-cnpj-erro").is_visible(), "o erro do CNPJ não apareceu")
        exige(alvo.input_value() == "11222333000182", "o erro mexeu no que foi digitado")
        # Termo: a frase aparece com o foco e some com Esc.
        pagina.locator(".termo > button").focus()
        exige(pagina.locator(".termo > .suspenso").is_visible(), "o termo não explicou")
        pagina.keyboard.press("Escape")
        exige(not pagina.locator(".termo > .suspenso").is_visible(), "Esc não escondeu a explicação")

    with navegador.abrir("/reserva.html") as pagina:
        exige(pagina.evaluate("document.activeElement.matches('.resumo-de-erros')"), "o foco não foi ao resumo de erros")
        pagina.keyboard.press("Tab")
        pagina.keyboard.press("Enter")
        exige(pagina.evaluate("document.activeElement.id") == "campo-cpf", "o resumo não levou ao campo")
        for digitado, esperado in [("1234,5", "1.234,50"), ("1.234", "1.234,00"), ("R$ 1.234,56", "1.234,56"), ("12.50", "12,50"), ("abc", "abc")]:
            pagina.locator("#campo-parcela").fill(digitado)
            pagina.locator("#campo-parcela").blur()
            obtido = pagina.locator("#campo-parcela").input_value()
            exige(obtido == esperado, f"valor: {digitado} virou {obtido}")
        for digitado, esperado in [("42026", "04/2026"), ("04/2026", "04/2026"), ("2026-04", "04/2026"), ("13/2026", "13/2026")]:
            pagina.locator("#campo-primeira").fill(digitado)
            pagina.locator("#campo-primeira").blur()
            obtido = pagina.locator("#campo-primeira").input_value()
            exige(obtido == esperado, f"competência: {digitado} virou {obtido}")

    with navegador.abrir("/contratos.html", 360) as pagina:
        pagina.locator("[data-abre-menu]").focus()
        pagina.keyboard.press("Enter")
        exige(pagina.evaluate("!!document.activeElement.closest('#menu')"), "o menu não recebeu o foco")
        navegador.retrato(pagina, "menu-360", inteira=False)
        navegador.axe(pagina, "menu aberto 360px")
        pagina.keyboard.press("Escape")
        exige(pagina.evaluate("document.activeElement.matches('[data-abre-menu]')"), "Esc não devolveu o foco do menu")
    with navegador.abrir("/contratos.html", 360, programa=False) as pagina:
        pagina.locator(".abre-menu").click()
        exige(pagina.locator("#menu").is_visible(), "sem programa o menu não abre")

    with navegador.abrir("/contratos.html") as pagina:
        pagina.locator("[data-escolhe-tudo]").focus()
        pagina.keyboard.press("Space")
        exige("20 selecionadas" in pagina.locator("[data-quantos]").inner_text(), "escolher tudo não contou 20")
        navegador.retrato(pagina, "lote-1280", inteira=False)
        pagina.locator(".filtros > summary").focus()
        pagina.keyboard.press("Enter")
        navegador.retrato(pagina, "filtros-1280", inteira=False)
        navegador.axe(pagina, "filtros abertos")
        pagina.locator(".preferencias button[name=contraste]").click()
        exige(pagina.evaluate("document.documentElement.dataset.contraste") == "alto", "o contraste não mudou")
        exige("contraste=alto&texto=0&densidade=alta" in pagina.evaluate("document.cookie"), "o contraste não foi guardado")
        pagina.reload()

    with navegador.abrir("/hostil.html") as pagina:
        exige(pagina.locator("script").count() == 1, "texto hostil virou programa")
        exige(pagina.locator("img").count() == 0, "texto hostil virou imagem")
        exige(pagina.evaluate("[...document.querySelectorAll('*')].every((e) => [...e.attributes].every((a) => !a.name.startsWith('on') && a.name !== 'style'))"), "texto hostil virou atributo")
        exige(pagina.evaluate("[...document.querySelectorAll('[href], [action]')].every((e) => /^(https?:|mailto:|tel:)/.test(e.href ?? e.action))"), "endereço de esquema estranho")

    with navegador.abrir("/pessoa.html") as pagina:
        pagina.emulate_media(media="print")
        navegador.retrato(pagina, "pessoa-impressa")


def principal() -> int:
    pasta = sys.argv[1]
    porta = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Servidor, paginas=pasta))
    threading.Thread(target=porta.serve_forever, daemon=True).start()
    so = sys.argv[3:]
    with Navegador(f"http://127.0.0.1:{porta.server_port}", retratos=sys.argv[2] if len(sys.argv) > 2 else None) as navegador:
        for pagina in sorted(pathlib.Path(pasta).glob("*.html")):
            if pagina.stem in so or (not so and pagina.stem != "hostil"):
                navegador.conferir("/" + pagina.name, pagina.stem)
        if not so:
            interacoes(navegador)
        return navegador.relatar()


if __name__ == "__main__":
    sys.exit(principal())
