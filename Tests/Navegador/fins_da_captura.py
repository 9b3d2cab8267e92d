"""Os casos da prova de vida que não são o caminho feliz: reprovação, revisão, rede, sessão, teclado, e as contas puras."""

from __future__ import annotations

import hashlib
import hmac

from gestos_da_captura import Gestos
from servidor_de_captura import Cenario


class CasosDeFim(Gestos):
    """Um caso por método `caso_…`."""

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
                self.etapa(pagina, "aprovada")
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
            self.etapa(pagina, "falha-ocupado")

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
            self.etapa(pagina, "aprovada")

    def caso_rede_cai(self) -> None:
        """A rede cai e não volta: para, diz, e recomeça quando houver rede."""
        with self.pagina(Cenario()) as pagina:
            self.comecar(pagina)
            self.instrucao(pagina, "esquerda")
            pagina.context.set_offline(True)
            self.etapa(pagina, "falha-conexao")
            self.exige(pagina.evaluate("__faixa.readyState") == "ended", "a câmera ficou ligada")
            self.olhar(pagina, "conexao")
            pagina.context.set_offline(False)
            pagina.get_by_role("button", name="Começar de novo").click()
            pagina.get_by_role("button", name="Começar", exact=True).click()
            self.etapa(pagina, "aprovada")

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
            pagina.wait_for_function("() => document.querySelector('[data-etapa=falha-aba-escondida] [data-restam]').textContent.includes('2 vezes')", timeout=30_000)
            self.olhar(pagina, "aba-escondida")

    def caso_camera_para(self) -> None:
        """A câmera some no meio (uma ligação), ou congela: para e diz."""
        for como in ("__faixa.dispatchEvent(new Event('ended'))", "window.__parado = true"):
            with self.pagina(Cenario(quadros=14)) as pagina:
                self.comecar(pagina)
                self.instrucao(pagina, "esquerda")
                pagina.evaluate(como)
                self.etapa(pagina, "falha-camera-parou")
                self.olhar(pagina, "camera-parou")

    def caso_aparelho_lento(self) -> None:
        """Cada quadro demora a ficar pronto: meio segundo ainda serve; um e meio não, e a página o diz em vez de ficar parada."""
        demora = """const resumir = SubtleCrypto.prototype.digest;
            SubtleCrypto.prototype.digest = async function (...partes) {
              if (partes[1].byteLength > 1000) await new Promise((pronto) => setTimeout(pronto, %d));
              return resumir.apply(this, partes);
            };"""
        for milissegundos, fim in ((500, "aprovada"), (1500, "falha-camera-parou")):
            with self.pagina(Cenario(pedidos=["frente"]), antes=demora % milissegundos) as pagina:
                self.comecar(pagina)
                self.etapa(pagina, fim)

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

    def caso_volta_atras(self) -> None:
        """Quem volta enquanto o navegador ainda pergunta não fica com a câmera acesa."""
        atraso = "window.__atraso = 1500;"
        with self.pagina(Cenario(), antes=atraso) as pagina:
            self.consentir(pagina)
            pagina.get_by_role("button", name="Abrir a câmera", exact=True).click()
            pagina.wait_for_function("() => document.querySelector('[data-espera-da-camera]').textContent.includes('Esperando')")
            pagina.get_by_role("button", name="Voltar", exact=True).click()
            self.etapa(pagina, "explicacao")
            pagina.wait_for_function("() => window.__faixa?.readyState === 'ended'", timeout=30_000)
            self.exige(not pagina.locator("dialog.captura[open]").count(), "abriu a janela depois de voltar")

    def caso_toque_dobrado(self) -> None:
        """Mão que treme toca duas vezes, a segunda antes da primeira imagem: a câmera abre, e uma só fica acesa."""
        sem_imagem = """window.__cego = true;
            const estado = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'readyState').get;
            Object.defineProperty(HTMLMediaElement.prototype, 'readyState', { get() { return window.__cego ? 0 : estado.call(this); } });"""
        with self.pagina(Cenario(), antes=sem_imagem) as pagina:
            self.consentir(pagina)
            abrir = pagina.get_by_role("button", name="Abrir a câmera", exact=True)
            abrir.click()
            pagina.wait_for_function("() => window.__faixa")
            pagina.evaluate("() => { window.__primeira = window.__faixa; window.__atraso = 600; }")
            abrir.click()
            pagina.wait_for_function("() => window.__faixa !== window.__primeira")
            pagina.evaluate("window.__cego = false")
            pagina.wait_for_selector("dialog.captura[open]")
            self.exige(pagina.evaluate("[__primeira.readyState, __faixa.readyState]") == ["ended", "live"], "ficou a câmera errada")

    def caso_tela_acesa(self) -> None:
        """O pedido de tela acesa que o navegador só responde depois de se desligar tudo não fica."""
        with self.pagina(Cenario()) as pagina:
            soltas = pagina.evaluate("""async () => {
              const { TelaAcesa } = await import('/publico/js/captura/camera.js');
              const soltas = [];
              let responder;
              const pedir = () => new Promise((pronto) => { responder = (nome) => pronto({ release: async () => { soltas.push(nome); } }); });
              Object.defineProperty(navigator, 'wakeLock', { value: { request: pedir }, configurable: true });
              const tela = new TelaAcesa();
              const tarde = tela.acender();
              tela.apagar();
              responder('tarde');
              await tarde;
              const logo = tela.acender();
              responder('logo');
              await logo;
              const antes = [...soltas];
              tela.apagar();
              return [antes, soltas];
            }""")
            self.exige(soltas == [["tarde"], ["tarde", "logo"]], f"soltou {soltas}")

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
