"""Passa pela página da prova de vida como gente, num Chromium com câmera de mentira: todas as telas, todas as falhas.

Uso: CAPTURA_EM=<pasta> swift test --filter PaginaDeCaptura; python3 Tests/Navegador/captura.py <pasta> [retratos] [caso…]
     python3 Tests/Navegador/captura.py --base https://localhost:9443 --entrada /caminho-que-abre-a-sessao [retratos]

Sem `--base`, o servidor é o de ensaio (`servidor_de_captura.py`), que confere cada quadro de verdade e falha quando o caso manda. Com
`--base`, é o Averba: entra pelo caminho dado e confere o que não depende de rosto (consentimento, câmera negada, teclado, sem
programa, cabeçalhos, começo da captura). No fim diz "N passed, N failed" e sai com 1 se algo falhou.
"""

from __future__ import annotations

import argparse
import contextlib
import pathlib
import sys
import time
import traceback

from navegador import LARGURAS, Navegador
from servidor_de_captura import Cenario, Ensaio

AQUI = pathlib.Path(__file__).resolve().parent
DUBLE = (AQUI / "duble_de_camera.js").read_text(encoding="utf-8")
TUDO = ["frente", "esquerda", "sorriso", "perto", "direita", "luz", "frente-final"]
CAMERA_FALSA = ["--use-fake-device-for-media-stream"]
# O rosto de ensaio como saiu da câmera: onde está o quadrado do canto esquerdo e que cor tem a pele.
LER_IMAGEM = """async (base64) => {
  const imagem = new Image();
  imagem.src = 'data:image/jpeg;base64,' + base64;
  await imagem.decode();
  const tela = Object.assign(document.createElement('canvas'), { width: imagem.width, height: imagem.height });
  const tinta = tela.getContext('2d');
  tinta.drawImage(imagem, 0, 0);
  const ponto = (x, y) => [...tinta.getImageData(x, y, 1, 1).data].slice(0, 3);
  return { esquerda: ponto(24, 36), direita: ponto(456, 36), pele: ponto(240, 250) };
}"""


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


class Roteiro:
    """Os casos, um por método `caso_…`."""

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
                self.navegador, self.aberta = navegador, pagina
                if programa:
                    pagina.wait_for_selector("html[data-captura-pronta]", state="attached", timeout=10_000)
                yield pagina
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
        pagina.wait_for_selector("dialog.captura[open]", timeout=15_000)

    def comecar(self, pagina, *escolhas: str) -> None:
        self.preparar(pagina, *escolhas)
        pagina.get_by_role("button", name="Começar", exact=True).click()

    def etapa(self, pagina, nome: str, prazo: float = 60) -> None:
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

    def instrucao(self, pagina, texto: str, prazo: float = 30) -> None:
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
        for nome in [n.removeprefix("caso_") for n in vars(type(self)) if n.startswith("caso_")]:
            if (quais and nome not in quais) or (not self.ensaio and nome not in com_base):
                continue
            self.achados, comeco = [], time.monotonic()
            try:
                getattr(self, "caso_" + nome)()
            except Exception:  # noqa: BLE001 — um caso que quebra não esconde os outros
                onde = [f"{quadro.lineno}: {quadro.line}" for quadro in traceback.extract_tb(sys.exc_info()[2]) if quadro.filename == __file__]
                with contextlib.suppress(Exception):
                    print("  parou em:", self.aberta.url, self.aberta.evaluate("[document.querySelector('[data-etapa]:not([hidden])')?.dataset.etapa, document.querySelector('[data-instrucao]')?.textContent, document.getElementById('captura')?.open]"))
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

    # -- Antes da câmera

    def caso_consentimento(self) -> None:
        """Sem marcar não se passa, e o erro diz o que fazer; marcado, vai à câmera; voltar não perde as escolhas."""
        with self.pagina(Cenario()) as pagina:
            self.olhar(pagina, "explicacao")
            pagina.get_by_role("button", name="Continuar", exact=True).click()
            caixa = pagina.get_by_label("Concordo em usar a câmera e o meu rosto")
            self.exige(caixa.get_attribute("aria-invalid") == "true", "a caixa não ficou inválida")
            self.exige(pagina.evaluate("document.activeElement.id") == "campo-consentimento", "o foco não foi à caixa")
            self.exige(pagina.locator("#campo-consentimento-erro").is_visible(), "o erro não apareceu")
            self.olhar(pagina, "explicacao-com-erro")
            self.consentir(pagina, "Preciso de mais tempo", "Sem luzes coloridas")
            self.etapa(pagina, "camera")
            self.exige("Permita usar a câmera" in pagina.title(), f"título: {pagina.title()}")
            self.olhar(pagina, "camera")
            pagina.get_by_role("button", name="Voltar", exact=True).click()
            self.etapa(pagina, "explicacao")
            self.exige(pagina.get_by_label("Preciso de mais tempo", exact=True).is_checked(), "voltar perdeu a escolha")
        with self.pagina(movimento="reduce") as pagina:
            self.exige(pagina.get_by_label("Sem luzes coloridas", exact=True).is_checked(), "menos movimento não marcou sem luzes")
            self.exige("já marcamos" in pagina.locator("[data-etapa=explicacao]").inner_text(), "não disse que marcou")
        for largura, texto in ((320, 0), (640, 3), (360, 3)):
            with self.pagina(largura=largura) as pagina:
                if texto:
                    pagina.evaluate(f"document.documentElement.dataset.texto = '{texto}'")
                self.navegador.largura(pagina, f"explicação em {largura} px, texto {texto}")

    def caso_sem_programa(self) -> None:
        """Sem programa: a explicação e o atendimento por gente, e nenhum botão que não faz nada."""
        with self.pagina(Cenario(), programa=False) as pagina:
            texto = pagina.locator("main").inner_text()
            self.exige("programa da página desligado" in texto and "Prefere falar com uma pessoa?" in texto, "não diz o que fazer")
            self.exige(pagina.locator("main button:visible").count() == 0, "há botão morto")
            self.exige(pagina.get_by_label("Concordo em usar a câmera").count() == 0 or not pagina.locator("#campo-consentimento").is_visible(), "pede consentimento sem poder seguir")
            self.navegador.largura(pagina, "sem programa")
            self.navegador.retrato(pagina, "captura-sem-programa-360")

    def caso_teclado_na_explicacao(self) -> None:
        """O Tab passa por tudo, com o foco à vista."""
        with self.pagina(Cenario()) as pagina:
            self.navegador.teclado(pagina, "explicação, teclado")

    def caso_cabecalhos(self) -> None:
        """Câmera só nesta página, e nada embutido."""
        with self.pagina(Cenario()) as pagina:
            resposta = pagina.request.get(pagina.url)
            self.exige("camera=(self)" in resposta.headers.get("permissions-policy", ""), "a câmera não está liberada nesta página")
            self.exige("script-src 'self'" in resposta.headers.get("content-security-policy", ""), "política de conteúdo frouxa")
            self.exige(pagina.evaluate("document.featurePolicy ? document.featurePolicy.allowsFeature('camera') : true"), "o navegador não deixa a câmera")

    # -- A câmera que não abre

    def caso_permissao_negada(self) -> None:
        """Negada de verdade pelo navegador: os passos deste navegador abertos, e tentar de novo depois de permitir funciona."""
        with self.pagina(Cenario(), permitida=False, duble=None) as pagina:
            self.consentir(pagina)
            pagina.get_by_role("button", name="Abrir a câmera", exact=True).click()
            self.etapa(pagina, "falha-permissao-negada")
            abertos = pagina.eval_on_selector_all("[data-navegador][open]", "todos => todos.map((e) => e.dataset.navegador)")
            self.exige(abertos == ["chrome"], f"passos abertos: {abertos}")
            self.exige(pagina.locator("[data-navegador]").first.get_attribute("data-navegador") == "chrome", "os passos deste navegador não vêm primeiro")
            self.olhar(pagina, "permissao-negada")
            pagina.context.grant_permissions(["camera"])
            pagina.get_by_role("button", name="Abrir a câmera de novo").click()
            pagina.wait_for_selector("dialog.captura[open]")

    def caso_sem_camera(self) -> None:
        """Aparelho sem câmera, de verdade."""
        with self.pagina(Cenario(), duble=None, argumentos=[]) as pagina:
            self.consentir(pagina)
            pagina.get_by_role("button", name="Abrir a câmera", exact=True).click()
            self.etapa(pagina, "falha-sem-camera")
            self.olhar(pagina, "sem-camera")

    def caso_camera_ocupada(self) -> None:
        """Ocupada por outro programa; desocupada, segue."""
        with self.pagina(Cenario(), antes="window.__erroDaCamera = 'NotReadableError';") as pagina:
            self.consentir(pagina)
            pagina.get_by_role("button", name="Abrir a câmera", exact=True).click()
            self.etapa(pagina, "falha-camera-em-uso")
            self.olhar(pagina, "camera-em-uso")
            pagina.evaluate("window.__erroDaCamera = null")
            pagina.get_by_role("button", name="Abrir a câmera de novo").click()
            pagina.wait_for_selector("dialog.captura[open]")

    def caso_navegador_antigo(self) -> None:
        """Sem acesso à câmera no navegador: diz logo, antes do consentimento."""
        with self.pagina(Cenario(), duble="Object.defineProperty(navigator, 'mediaDevices', { value: undefined });") as pagina:
            self.etapa(pagina, "falha-navegador")
            self.olhar(pagina, "navegador")

    def caso_sem_https(self) -> None:
        """Endereço sem proteção: diz para não continuar."""
        argumentos = ["--host-resolver-rules=MAP captura.ensaio 127.0.0.1"]
        with self.pagina(Cenario(), duble=None, argumentos=argumentos, base=f"http://captura.ensaio:{self.ensaio.porta}") as pagina:
            self.etapa(pagina, "falha-sem-https")
            self.olhar(pagina, "sem-https")

    # -- A captura

    def caso_captura_inteira(self) -> None:
        """Todos os pedidos e a luz, com 150 ms de rede: cadência, espelho, cores, anúncios, aprovação e volta."""
        with self.pagina(Cenario(pedidos=TUDO, rede=.15, quadros=14)) as pagina:
            self.preparar(pagina, "Instruções em voz alta")
            self.olhar(pagina, "preparar", inteira=False)
            self.exige(pagina.evaluate("__pedidosDeCamera[0].video.facingMode") == "user", "não pediu a câmera da frente")
            self.exige(pagina.evaluate("__pedidosDeCamera[0].audio") is False, "pediu microfone")
            pagina.get_by_role("button", name="Começar", exact=True).click()
            pagina.wait_for_selector("[data-contagem]:not([hidden])")
            self.retrato(pagina, "contagem")
            for parte in ("esquerda", "sorriso", "perto", "direita", "mudar de cor"):
                self.instrucao(pagina, {"esquerda": "para a esquerda", "perto": "mais perto", "direita": "para a direita"}.get(parte, parte))
                pagina.wait_for_timeout(900 if parte != "mudar de cor" else 100)
                self.retrato(pagina, f"pedido-{parte.split()[-1]}")
            for cor in ("vermelho", "verde", "azul"):
                pagina.wait_for_selector(f'dialog[data-cor="{cor}"]', timeout=15_000)
                pagina.wait_for_timeout(100)
                self.retrato(pagina, f"luz-{cor}")
            self.etapa(pagina, "aprovada", 40)
            self.retrato(pagina, "aprovada")
            anuncios, trocas, falas = (pagina.evaluate(n) for n in ("__anuncios", "__trocas", "__falas"))
            pagina.wait_for_url("**/volta", timeout=8000)
        self.conferir_quadros()
        self.conferir_anuncios(anuncios, falas)
        self.conferir_luz(trocas)

    def conferir_quadros(self) -> None:
        quadros = self.ensaio.tentativa.quadros
        segundos = quadros[-1]["chegou"] - quadros[0]["chegou"]
        cadencia = (len(quadros) - 1) / segundos
        maior = max(b["tempo"] - a["tempo"] for a, b in zip(quadros, quadros[1:]))
        print(f"  {len(quadros)} quadros em {segundos:.1f} s: {cadencia:.1f} por segundo, maior intervalo {maior} ms, rede {self.ensaio.cenario.rede * 1000:.0f} ms")
        self.exige(4 <= cadencia <= 12, f"cadência {cadencia:.1f} por segundo")

    def conferir_anuncios(self, anuncios: list[dict], falas: list[dict]) -> None:
        ultimo: dict[str, float] = {}
        for dito in anuncios:
            antes = ultimo.get(dito["texto"])
            self.exige(antes is None or dito["hora"] - antes >= 2900, f"repetiu em {dito['hora'] - (antes or 0):.0f} ms: {dito['texto']}")
            ultimo[dito["texto"]] = dito["hora"]
        ditos = " | ".join(ultimo)
        for parte in ("moldura", "esquerda", "direita", "perto", "sorriso", "mudar de cor"):
            self.exige(parte in ditos, f"não anunciou «{parte}»: {ditos}")
        self.exige(falas and {f["lingua"] for f in falas} == {"pt-BR"}, f"voz: {falas[:3]}")
        print(f"  {len(anuncios)} anúncios, {len(falas)} falas")

    def conferir_luz(self, trocas: list[dict]) -> None:
        """No máximo duas trocas por segundo, e cada quadro diz a cor que de fato lhe dava no rosto."""
        intervalos = [round(b["hora"] - a["hora"]) for a, b in zip(trocas, trocas[1:])]
        print(f"  trocas de cor a cada {intervalos} ms")
        self.exige(len(trocas) >= 7 and min(intervalos) >= 490, f"trocas depressa demais: {intervalos}")
        canal = {"vermelho": 0, "verde": 1, "azul": 2}
        quadros = [q for q in self.ensaio.tentativa.quadros if q["cor"]]
        ordens = sorted({int(q["cor"].split("@")[0]) for q in quadros})
        self.exige(ordens == list(range(6)), f"ordens das cores: {ordens}")
        from servidor_de_captura import CORES
        import base64
        with NavegadorComCamera("about:blank") as navegador:
            navegador.duble = None
            pagina = navegador.chromium.new_page()
            neutro = pagina.evaluate(LER_IMAGEM, base64.b64encode(self.ensaio.tentativa.quadros[3]["jpeg"]).decode())
            esquerda, direita = neutro["esquerda"], neutro["direita"]
            self.exige(esquerda[0] > 180 and esquerda[2] > 180 and esquerda[1] < 120, f"o quadrado não está à esquerda: {esquerda}")
            self.exige(direita[1] > 100, f"o quadro saiu espelhado: {direita}")
            conferidos = 0
            for quadro in quadros:
                ordem, desde = map(int, quadro["cor"].split("@"))
                if quadro["tempo"] - desde < 150:
                    continue
                pele = pagina.evaluate(LER_IMAGEM, base64.b64encode(quadro["jpeg"]).decode())["pele"]
                sobe = [agora - antes for agora, antes in zip(pele, neutro["pele"])]
                esperado = canal[CORES[ordem]]
                self.exige(sobe[esperado] == max(sobe), f"quadro diz {CORES[ordem]}, a pele mudou {sobe}")
                conferidos += 1
            self.exige(conferidos >= 6, f"só {conferidos} quadros com cor firme")

    def caso_camera_do_chromium(self) -> None:
        """Com o dispositivo de mentira do próprio Chromium, sem duble nenhum, e dois quadros a caminho."""
        for em_voo, rede in ((1, .0), (2, .15), (2, .3)):
            with self.pagina(Cenario(pedidos=["frente", "esquerda", "direita"], em_voo=em_voo, rede=rede, quadros=10), duble=None) as pagina:
                self.comecar(pagina)
                self.etapa(pagina, "aprovada", 60)
            print(f"  até {em_voo} a caminho:")
            self.conferir_quadros()
            self.sem_erros()

    def caso_firefox(self) -> None:
        """No Firefox ESR, com a câmera de mentira dele: do consentimento à aprovação."""
        from fumaca import By, Firefox
        self.ensaio.por(Cenario(pedidos=["frente", "esquerda", "luz"], rede=.1, volta=None))
        firefox = Firefox(self.base, {"media.navigator.streams.fake": True, "media.navigator.permission.disabled": True})
        try:
            def apertar(ato: str) -> None:
                firefox.firefox.find_element(By.CSS_SELECTOR, f'[data-ato="{ato}"]:not([hidden])').click()

            def esperar(vale: str, prazo: float = 40) -> None:
                limite = time.monotonic() + prazo
                while not firefox.firefox.execute_script(f"return {vale}"):
                    if time.monotonic() > limite:
                        raise TimeoutError(vale + " — " + firefox.firefox.execute_script(
                            "return document.querySelector('[data-etapa]:not([hidden])').dataset.etapa + ' ' + document.querySelector('[data-instrucao]').textContent"))
                    time.sleep(.1)

            firefox.ir("/captura")
            esperar("'capturaPronta' in document.documentElement.dataset")
            firefox.firefox.find_element(By.CSS_SELECTOR, "#campo-consentimento").click()
            apertar("continuar")
            esperar("!document.querySelector('[data-etapa=camera]').hidden")
            firefox.firefox.find_element(By.CSS_SELECTOR, '[data-etapa="camera"] [data-ato="abrir-camera"]').click()
            esperar("document.getElementById('captura').open")
            if self.retratos:
                import base64
                pathlib.Path(f"{self.retratos}/captura-firefox.png").write_bytes(base64.b64decode(firefox.firefox.screenshot(full=False)))
            apertar("comecar")
            esperar("!document.querySelector('[data-etapa=aprovada]').hidden", 60)
        finally:
            firefox.fechar()
        self.conferir_quadros()

    def caso_orientacoes(self) -> None:
        """Sala escura, dois rostos, longe: a frase, e a dica quando dura; na sala escura a tela clareia."""
        for orientacao, diz, dica in (("mais-luz", "Está escuro", "Acenda a lâmpada"), ("um-rosto-so", "Só uma pessoa", "Peça a quem está atrás"),
                                      ("aproxime", "mais perto", "Traga o aparelho")):
            with self.pagina(Cenario(pedidos=["frente"], teima=(orientacao, 60))) as pagina:
                self.comecar(pagina)
                self.instrucao(pagina, diz)
                pagina.wait_for_selector("[data-dica]:not([hidden])", timeout=12_000)
                self.exige(dica in pagina.locator("[data-dica]").inner_text(), f"dica de {orientacao}")
                self.exige((pagina.locator("dialog[data-claro]").count() == 1) == (orientacao == "mais-luz"), f"{orientacao}: tela clara?")
                self.olhar(pagina, f"orientacao-{orientacao}", inteira=False)

    def caso_deitado(self) -> None:
        """Celular deitado: pede para girar e não deixa começar; em pé, deixa."""
        with self.pagina(Cenario(pedidos=["frente"])) as pagina:
            self.preparar(pagina)
            pagina.set_viewport_size({"width": 740, "height": 360})
            self.instrucao(pagina, "Gire o celular")
            self.exige(not pagina.get_by_role("button", name="Começar", exact=True).is_visible(), "deixa começar deitado")
            self.navegador.retrato(pagina, "captura-deitado-740", inteira=False)
            self.navegador.axe(pagina, "deitado")
            pagina.set_viewport_size({"width": 360, "height": 740})
            self.instrucao(pagina, "toque em Começar")
            pagina.get_by_role("button", name="Começar", exact=True).click()
            self.etapa(pagina, "aprovada")

    def caso_letra_grande(self) -> None:
        """Letra a 150 % em 360 px, e 320 px: a janela da câmera continua inteira, com os botões à mão."""
        for largura, altura, texto in ((360, 740, 3), (320, 568, 0), (320, 568, 2)):
            with self.pagina(Cenario(pedidos=["frente"], teima=("mais-luz", 80))) as pagina:
                pagina.set_viewport_size({"width": largura, "height": altura})
                pagina.evaluate(f"document.documentElement.dataset.texto = '{texto}'")
                self.comecar(pagina)
                self.instrucao(pagina, "Está escuro")
                pagina.wait_for_selector("[data-dica]:not([hidden])", timeout=12_000)
                self.navegador.retrato(pagina, f"captura-letra-{texto}-em-{largura}", inteira=False)
                parar = pagina.get_by_role("button", name="Parar", exact=True).bounding_box()
                self.exige(parar and parar["y"] + parar["height"] <= altura, f"«Parar» fora da tela em {largura}, texto {texto}: {parar}")
                visor = pagina.locator("[data-visor]").bounding_box()
                self.exige(visor and visor["width"] >= 150, f"imagem pequena demais em {largura}, texto {texto}: {visor}")
                self.exige(pagina.evaluate("document.getElementById('captura').scrollWidth <= innerWidth"), f"rola de lado em {largura}, texto {texto}")

    # -- O fim

    def caso_reprovada_e_de_novo(self) -> None:
        """Reprovada: a frase do servidor, quantas restam, tentar de novo — e passa."""
        fins = [{"situacao": "REPROVADA", "codigo": "PV-203", "frase": "O rosto saiu da moldura durante o giro.", "restam": 2}, {"situacao": "APROVADA"}]
        with self.pagina(Cenario(pedidos=["frente"], fins=fins, volta=None)) as pagina:
            self.comecar(pagina)
            self.etapa(pagina, "reprovada")
            texto = pagina.locator("[data-etapa=reprovada]").inner_text()
            self.exige("O rosto saiu da moldura" in texto and "tentar 2 vezes" in texto and "PV-203" in texto, f"reprovada: {texto}")
            self.olhar(pagina, "reprovada")
            pagina.get_by_role("button", name="Tentar de novo").click()
            pagina.wait_for_selector("dialog.captura[open]")
            pagina.get_by_role("button", name="Começar", exact=True).click()
            self.etapa(pagina, "aprovada")
            texto = pagina.locator("[data-etapa=aprovada]").inner_text()
            self.exige("fechar esta página" in texto and "Voltar agora" not in texto, f"aprovada sem volta: {texto}")
            self.olhar(pagina, "aprovada")

    def caso_aprovada_fica(self) -> None:
        """Aprovada com volta: anuncia, e quem quer fica; o botão volta na hora. A volta de esquema estranho não se segue."""
        for volta, segue in (("/volta", True), ("javascript:alert(1)", False), ("http://fora.ensaio/", False)):
            with self.pagina(Cenario(pedidos=["frente"], volta=volta)) as pagina:
                self.comecar(pagina)
                self.etapa(pagina, "aprovada")
                if not segue:
                    self.exige(not pagina.get_by_role("button", name="Voltar agora").is_visible(), f"segue {volta}")
                    continue
                pagina.get_by_role("button", name="Ficar nesta página").click()
                pagina.wait_for_timeout(3600)
                self.exige("/captura" in pagina.url, "foi embora mesmo pedindo para ficar")
                self.olhar(pagina, "aprovada-com-volta")
                pagina.get_by_role("button", name="Voltar agora").click()
                pagina.wait_for_url("**/volta")

    def caso_revisao(self) -> None:
        """Sem mais tentativas: pedir a conferência, que explica e pede outra concordância."""
        fins = [{"situacao": "REPROVADA", "frase": "Não conseguimos confirmar.", "podeTentar": False, "restam": 0}]
        with self.pagina(Cenario(pedidos=["frente"], fins=fins)) as pagina:
            self.comecar(pagina)
            self.etapa(pagina, "reprovada")
            self.exige(not pagina.get_by_role("button", name="Tentar de novo").is_visible(), "oferece tentar sem poder")
            self.olhar(pagina, "reprovada-sem-tentativa")
            pagina.get_by_role("button", name="Pedir conferência por um atendente").click()
            self.etapa(pagina, "revisao")
            texto = pagina.locator("[data-etapa=revisao]").inner_text()
            self.exige("cifradas" in texto and "5 dias úteis" in texto, f"revisão: {texto}")
            pagina.get_by_role("button", name="Pedir conferência", exact=True).click()
            self.exige(not self.ensaio.revisoes, "pediu sem concordar")
            self.exige(pagina.evaluate("document.activeElement.id") == "campo-concordo", "o foco não foi à caixa")
            self.olhar(pagina, "revisao")
            pagina.get_by_label("Concordo que as fotos fiquem").check()
            pagina.get_by_role("button", name="Pedir conferência", exact=True).click()
            self.etapa(pagina, "revisao-pedida")
            self.exige(self.ensaio.revisoes == [{"concordo": True}], f"pedidos de revisão: {self.ensaio.revisoes}")
            self.olhar(pagina, "revisao-pedida")

    def caso_desistir(self) -> None:
        """Recusar na explicação: avisa o servidor e volta; sem para onde voltar, diz o que fazer."""
        with self.pagina(Cenario()) as pagina:
            pagina.get_by_role("button", name="Não quero fazer").click()
            pagina.wait_for_url("**/volta")
            self.exige(self.ensaio.desistencias == 1, "não avisou o servidor")
        with self.pagina(Cenario(volta=None)) as pagina:
            pagina.get_by_role("button", name="Não quero fazer").click()
            self.etapa(pagina, "desistiu")
            self.olhar(pagina, "desistiu")

    # -- O que atrapalha no meio

    def caso_escolhas(self) -> None:
        """As escolhas chegam ao servidor, e sem luz não há cor."""
        with self.pagina(Cenario(pedidos=["frente", "luz"])) as pagina:
            self.comecar(pagina, "Sem luzes coloridas", "Preciso de mais tempo")
            self.etapa(pagina, "aprovada")
            self.exige(pagina.evaluate("__trocas.length") == 0, "piscou sem poder")
        self.exige(self.ensaio.comecos == [{"consentimento": True, "luz": False, "tempoEstendido": True}], f"começos: {self.ensaio.comecos}")

    def caso_tropecos(self) -> None:
        """429, 503 passageiro e resposta perdida: segue até o fim sem gastar número nem repetir quadro — com um e com dois a caminho."""
        for em_voo in (1, 2):
            with self.pagina(Cenario(tropecos={3: 429, 5: 503, 8: "mudo", 9: 429, 12: "mudo"}, em_voo=em_voo, rede=.1)) as pagina:
                self.comecar(pagina)
                self.etapa(pagina, "aprovada", 40)
            self.exige(not self.ensaio.cenario.tropecos, f"tropeços que não houve: {self.ensaio.cenario.tropecos}")
            self.sem_erros()

    def caso_tentativa_acabada(self) -> None:
        """409 no meio: vai ao fim e mostra o que o servidor decidiu."""
        fins = [{"situacao": "REPROVADA", "codigo": "PV-210", "frase": "O tempo do pedido acabou.", "restam": 1}]
        with self.pagina(Cenario(tropecos={4: 409}, fins=fins)) as pagina:
            self.comecar(pagina)
            self.etapa(pagina, "reprovada")
            self.exige("mais uma vez" in pagina.locator("[data-etapa=reprovada]").inner_text(), "não diz que resta uma")

    def caso_ocupado(self) -> None:
        """503 no começo e 503 que não passa: a frase do servidor, e começar de novo funciona."""
        cenario = Cenario(pedidos=["frente"], recusas=[(503, "ocupado", "O serviço está em manutenção até as 14h.")])
        with self.pagina(cenario) as pagina:
            self.comecar(pagina)
            self.etapa(pagina, "falha-ocupado")
            self.exige("até as 14h" in pagina.locator("[data-etapa=falha-ocupado]").inner_text(), "não mostrou a frase do servidor")
            self.olhar(pagina, "ocupado")
            pagina.get_by_role("button", name="Começar de novo").click()
            pagina.get_by_role("button", name="Começar", exact=True).click()
            self.etapa(pagina, "aprovada")
        with self.pagina(Cenario(tropecos={2: "ocupado"})) as pagina:
            self.comecar(pagina)
            self.etapa(pagina, "falha-ocupado", 30)

    def caso_recusa(self) -> None:
        """O servidor não deixa começar: a frase e o código dele."""
        with self.pagina(Cenario(recusas=[(429, "PV-114", "Muitas tentativas. Espere 10 minutos e tente de novo.")])) as pagina:
            self.comecar(pagina)
            self.etapa(pagina, "falha-recusa")
            texto = pagina.locator("[data-etapa=falha-recusa]").inner_text()
            self.exige("Espere 10 minutos" in texto and "PV-114" in texto, f"recusa: {texto}")
            self.olhar(pagina, "recusa")

    def caso_rede_cai_e_volta(self) -> None:
        """A rede cai por dois segundos: avisa e segue do mesmo quadro."""
        with self.pagina(Cenario(quadros=14)) as pagina:
            self.comecar(pagina)
            self.instrucao(pagina, "esquerda")
            pagina.context.set_offline(True)
            self.instrucao(pagina, "internet está lenta")
            self.retrato(pagina, "internet-lenta")
            pagina.wait_for_timeout(2000)
            pagina.context.set_offline(False)
            self.etapa(pagina, "aprovada", 40)

    def caso_rede_cai(self) -> None:
        """A rede cai e não volta: para, diz, e recomeça quando houver rede."""
        with self.pagina(Cenario()) as pagina:
            self.comecar(pagina)
            self.instrucao(pagina, "esquerda")
            pagina.context.set_offline(True)
            self.etapa(pagina, "falha-conexao", 30)
            self.exige(pagina.evaluate("__faixa.readyState") == "ended", "a câmera ficou ligada")
            self.olhar(pagina, "conexao")
            pagina.context.set_offline(False)
            pagina.get_by_role("button", name="Começar de novo").click()
            pagina.get_by_role("button", name="Começar", exact=True).click()
            self.etapa(pagina, "aprovada", 40)

    def caso_sessao_vencida(self) -> None:
        """Vencida antes de começar e no meio da captura."""
        for depois, como in ((False, True), (True, True), (True, "manda entrar")):
            with self.pagina(Cenario(vencida=not depois)) as pagina:
                if not depois:
                    self.ensaio.cenario.recusas = [(401, "sessao-vencida", "A sessão acabou. Volte ao serviço e peça de novo.")]
                self.comecar(pagina)
                if depois:
                    self.instrucao(pagina, "esquerda")
                    self.ensaio.cenario.vencida = como
                self.etapa(pagina, "falha-sessao-vencida")
                self.exige(not pagina.get_by_role("button", name="Começar de novo").is_visible(), "oferece o que não há")
                self.olhar(pagina, "sessao-vencida")

    def caso_aba_escondida(self) -> None:
        """A pessoa atende outra tela: a câmera se desliga e a página diz por quê."""
        with self.pagina(Cenario()) as pagina:
            self.comecar(pagina)
            self.instrucao(pagina, "esquerda")
            pagina.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true }); document.dispatchEvent(new Event('visibilitychange'))")
            self.etapa(pagina, "falha-aba-escondida")
            self.exige(pagina.evaluate("__faixa.readyState") == "ended", "a câmera ficou ligada")
            pagina.wait_for_function("document.querySelector('[data-etapa=falha-aba-escondida] [data-restam]').textContent.includes('2 vezes')", timeout=5000)
            self.olhar(pagina, "aba-escondida")

    def caso_camera_para(self) -> None:
        """A câmera some no meio (uma ligação): para e diz."""
        with self.pagina(Cenario()) as pagina:
            self.comecar(pagina)
            self.instrucao(pagina, "esquerda")
            pagina.evaluate("__faixa.dispatchEvent(new Event('ended'))")
            self.etapa(pagina, "falha-camera-parou")
            self.olhar(pagina, "camera-parou")

    def caso_so_teclado(self) -> None:
        """Do começo ao fim sem tocar no rato: Tab, espaço, Enter; na janela o foco não sai; Esc para."""
        with self.pagina(Cenario(pedidos=["frente"], volta=None)) as pagina:
            def ate(nome: str) -> None:
                for _ in range(40):
                    pagina.keyboard.press("Tab")
                    if nome in pagina.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()"):
                        return
                self.exige(False, f"o Tab não chega a «{nome}»")

            ate("Instruções em voz alta")
            pagina.keyboard.press("Space")
            ate("Concordo em usar")
            pagina.keyboard.press("Space")
            ate("Continuar")
            pagina.keyboard.press("Enter")
            self.etapa(pagina, "camera")
            ate("Abrir a câmera")
            pagina.keyboard.press("Enter")
            pagina.wait_for_selector("dialog.captura[open]")
            for _ in range(6):
                pagina.keyboard.press("Tab")
                self.exige(pagina.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')"), "o foco saiu da janela")
            pagina.keyboard.press("Escape")
            self.etapa(pagina, "falha-parada")
            self.olhar(pagina, "parada")
            ate("Começar de novo")
            pagina.keyboard.press("Enter")
            pagina.wait_for_selector("dialog.captura[open]")
            ate("Começar")
            pagina.keyboard.press("Enter")
            self.etapa(pagina, "aprovada")

    def caso_nada_se_guarda(self) -> None:
        """Depois de uma prova inteira, nada ficou no navegador, e a câmera está desligada."""
        with self.pagina(Cenario(pedidos=["frente"], volta=None)) as pagina:
            self.comecar(pagina)
            self.etapa(pagina, "aprovada")
            guardado = pagina.evaluate("({ l: localStorage.length, s: sessionStorage.length, c: document.cookie })")
            self.exige(guardado == {"l": 0, "s": 0, "c": ""}, f"ficou guardado: {guardado}")
            self.exige(pagina.evaluate("__faixa.readyState") == "ended", "a câmera ficou ligada")

    def caso_envelope(self) -> None:
        """As contas puras, contra `hmac` e `hashlib`, com valores fixos."""
        import hashlib
        import hmac
        with self.pagina(Cenario()) as pagina:
            feito = pagina.evaluate("""async () => {
              const m = await import('/publico/js/captura/envelope.js');
              const corrente = await m.Corrente.abrir({ nonce: 'nonce-ção', chave: '-_8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0' });
              const um = await corrente.envelopar({ resumo: 'a'.repeat(64), tempo: 10, cor: null });
              const dois = await corrente.envelopar({ resumo: 'b'.repeat(64), tempo: 20, cor: { ordem: 2, desde: 15 } });
              corrente.aceitar(um);
              corrente.recuar();
              const outra = await corrente.envelopar({ resumo: 'c'.repeat(64), tempo: 30, cor: null });
              const g = await import('/publico/js/captura/guia.js');
              const c = await import('/publico/js/captura/camera.js');
              const v = await import('/publico/js/captura/voz.js');
              const moderacao = new v.Moderacao();
              moderacao.marcar('a', 0);
              return { um, dois, outra, resumo: await m.resumir('abc'),
                       recorte: c.recorte(640, 480, 480, 640), voltas: ['https://a.b/c', '/d', 'http://fora.x/', 'javascript:1', null].map((x) => g.voltaConferida(x, 'https://casa.x/captura')),
                       falta: [moderacao.falta('a', 2999), moderacao.falta('a', 3000), moderacao.falta('b', 500), moderacao.falta('b', 500, true)],
                       erros: ['NotAllowedError', 'NotFoundError', 'NotReadableError', 'OverconstrainedError', 'TypeError'].map(c.falhaDoErro) };
            }""")
        chave = bytes([0xFB, 0xFF]) + bytes(range(0, 30))
        primeiro = hashlib.sha256("nonce-ção".encode()).hexdigest()

        def cabecalho(sequencia: int, tempo: int, cor: str | None, anterior: str, resumo: str) -> str:
            texto = f"v1\nnonce-ção\n{sequencia}\n{tempo}\n{cor or '-'}\n{anterior}\n{resumo}"
            assinatura = hmac.new(chave, texto.encode(), hashlib.sha256).hexdigest()
            return f"sequencia={sequencia}; tempo={tempo};" + (f" cor={cor};" if cor else "") + f" anterior={anterior}; assinatura={assinatura}"

        esperados = {"um": cabecalho(0, 10, None, primeiro, "a" * 64), "dois": cabecalho(1, 20, "2@15", "a" * 64, "b" * 64),
                     "outra": cabecalho(1, 30, None, "a" * 64, "c" * 64)}
        for nome, esperado in esperados.items():
            self.exige(feito[nome]["cabecalho"] == esperado, f"envelope {nome}: {feito[nome]['cabecalho']} ≠ {esperado}")
        self.exige(feito["resumo"] == hashlib.sha256(b"abc").hexdigest(), "resumo")
        self.exige(feito["recorte"] == {"x": 140, "y": 0, "largura": 360, "altura": 480}, f"recorte {feito['recorte']}")
        self.exige(feito["voltas"] == ["https://a.b/c", "https://casa.x/d", None, None, None], f"voltas {feito['voltas']}")
        self.exige(feito["falta"] == [None, 0, 700, 0], f"moderação {feito['falta']}")
        self.exige(feito["erros"] == ["permissao-negada", "sem-camera", "camera-em-uso", "sem-camera", "navegador"], f"erros {feito['erros']}")


def principal() -> int:
    leitor = argparse.ArgumentParser()
    leitor.add_argument("partes", nargs="*")
    leitor.add_argument("--base")
    leitor.add_argument("--entrada", default="/captura")
    dito = leitor.parse_args()
    if dito.base:
        return Roteiro(None, dito.base.rstrip("/"), dito.entrada, dito.partes[0] if dito.partes else None).rodar(dito.partes[1:])
    ensaio = Ensaio(pathlib.Path(dito.partes[0]) / "captura.html")
    retratos = dito.partes[1] if len(dito.partes) > 1 else None
    return Roteiro(ensaio, f"http://127.0.0.1:{ensaio.porta}", "/captura", retratos).rodar(dito.partes[2:])


if __name__ == "__main__":
    sys.exit(principal())
