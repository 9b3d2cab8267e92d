"""Os casos da prova de vida até o fim da captura: explicação, câmera que não abre, captura inteira."""

from __future__ import annotations

import base64
import pathlib
import statistics
import time

from gestos_da_captura import Gestos, NavegadorComCamera
from servidor_de_captura import CORES, Cenario

TUDO = ["frente", "esquerda", "sorriso", "perto", "direita", "luz", "frente-final"]
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

# Uma câmera que deixa travar a exposição, e o que se lhe pediu.
QUE_TRAVA = """window.__travas = [];
MediaStreamTrack.prototype.getCapabilities = () => ({ exposureMode: ['manual', 'continuous'] });
MediaStreamTrack.prototype.applyConstraints = async (pedido) => { window.__travas.push(pedido.advanced[0].exposureMode); };"""


class CasosDaCaptura(Gestos):
    """Um caso por método `caso_…`."""

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
        """Todos os pedidos e a luz, com 150 ms de rede: cadência, espelho, cores, exposição, anúncios, aprovação e volta."""
        with self.pagina(Cenario(pedidos=TUDO, rede=.15, quadros=14), antes=QUE_TRAVA) as pagina:
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
                pagina.wait_for_selector(f'dialog[data-cor="{cor}"]', timeout=30_000)
                pagina.wait_for_timeout(100)
                self.retrato(pagina, f"luz-{cor}")
            self.etapa(pagina, "aprovada")
            self.retrato(pagina, "aprovada")
            anuncios, trocas, falas, travas = (pagina.evaluate(n) for n in ("__anuncios", "__trocas", "__falas", "__travas"))
            pagina.wait_for_url("**/volta", timeout=30_000)
        self.conferir_quadros()
        self.conferir_anuncios(anuncios, falas)
        self.conferir_luz(trocas)
        self.exige(travas == ["manual", "continuous"], f"exposição: {travas}")

    def conferir_quadros(self) -> None:
        quadros = self.ensaio.tentativa.quadros
        intervalos = [b["tempo"] - a["tempo"] for a, b in zip(quadros, quadros[1:])]
        segundos = quadros[-1]["chegou"] - quadros[0]["chegou"]
        cadencia, comum = len(intervalos) / segundos, statistics.median(intervalos)
        print(f"  {len(quadros)} quadros em {segundos:.1f} s: {cadencia:.1f} por segundo, intervalo comum {comum:.0f} ms, maior {max(intervalos)} ms, rede {self.ensaio.cenario.rede * 1000:.0f} ms")
        # O comum, e não a média: máquina carregada para a página de vez em quando, e isso não é dela.
        self.exige(cadencia <= 12 and comum <= 250, f"cadência {cadencia:.1f} por segundo, intervalo comum {comum:.0f} ms")

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
                self.etapa(pagina, "aprovada")
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
            with self.pagina(Cenario(pedidos=["frente"], teima=(orientacao, 120))) as pagina:
                self.comecar(pagina)
                self.instrucao(pagina, diz)
                pagina.wait_for_selector("[data-dica]:not([hidden])", timeout=30_000)
                self.exige(dica in pagina.locator("[data-dica]").inner_text(), f"dica de {orientacao}")
                self.exige((pagina.locator("dialog[data-claro]").count() == 1) == (orientacao == "mais-luz"), f"{orientacao}: tela clara?")
                self.olhar(pagina, f"orientacao-{orientacao}", inteira=False)
                if orientacao == "um-rosto-so":
                    # Quem ouve e não entendeu ouve de novo, mas não a toda hora.
                    pagina.wait_for_function("(t) => __anuncios.filter((a) => a.texto.includes(t)).length >= 2", arg=diz, timeout=30_000)
                    horas = pagina.evaluate("(t) => __anuncios.filter((a) => a.texto.includes(t)).map((a) => a.hora)", diz)
                    self.exige(horas[1] - horas[0] >= 3000, f"repetiu depressa: {horas}")

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
                pagina.wait_for_selector("[data-dica]:not([hidden])", timeout=30_000)
                self.navegador.retrato(pagina, f"captura-letra-{texto}-em-{largura}", inteira=False)
                parar = pagina.get_by_role("button", name="Parar", exact=True).bounding_box()
                self.exige(parar and parar["y"] + parar["height"] <= altura, f"«Parar» fora da tela em {largura}, texto {texto}: {parar}")
                visor = pagina.locator("[data-visor]").bounding_box()
                self.exige(visor and visor["width"] >= 150, f"imagem pequena demais em {largura}, texto {texto}: {visor}")
                self.exige(pagina.evaluate("document.getElementById('captura').scrollWidth <= innerWidth"), f"rola de lado em {largura}, texto {texto}")
