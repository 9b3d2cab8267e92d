"""A entrada pela conta do órgão, como gente: por OpenID Connect (oidc-provider-mock) e por LDAP (slapd), no Chromium, no Firefox ESR e sem programa.

Religa o Averba desta prova com os dois configurados. Entrar, recusar e sair; cada página que só aqui aparece passa pelo axe em 1280 e 360 px.
"""

from __future__ import annotations

import contextlib
import csv
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.request
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from fumaca import SEM_PROGRAMA, Firefox, SemPrograma
from navegador import LARGURAS, Navegador

ENSAIO = pathlib.Path(__file__).resolve().parents[1] / "ServidoresDeTeste"
sys.path.insert(0, str(ENSAIO))
import diretorio  # noqa: E402

SENHA_DE_LA = "a senha, lá do órgão"
ENTRADA = "/entrar?portal=servidor"
BOTAO = "main form button[type=submit]"


class Ensaio(contextlib.AbstractContextManager):
    """Um servidor de ensaio noutro processo, que diz a porta na primeira linha."""

    def __init__(self, programa: str, *mais: str):
        self.pasta = pathlib.Path(tempfile.mkdtemp(prefix=f"averba-{programa}-"))
        self.certificado = str(self.pasta / "certificado.pem")
        chave = str(self.pasta / "chave.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
             "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", chave, "-out", self.certificado],
            check=True, capture_output=True)
        self.processo = subprocess.Popen(
            [sys.executable, "-B", str(ENSAIO / f"{programa}.py"), self.certificado, chave, *(m.format(pasta=self.pasta) for m in mais)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.porta = int(self.processo.stdout.readline())

    def __exit__(self, *_) -> None:
        self.parar()
        shutil.rmtree(self.pasta, ignore_errors=True)

    def parar(self) -> None:
        self.processo.kill()
        self.processo.wait()


class ContaDoOrgao:
    """Quem entra é gente da folha da demonstração que ainda não tem usuário."""

    def __init__(self, prova, averba, logins: dict[str, str], senha: str):
        self.prova, self.averba, self.logins, self.senha = prova, averba, logins, senha

    # prova: POC-SER-01, RF-SER-02
    def jogar(self) -> None:
        matriculas = self.da_folha()
        with Ensaio("diretorio", "{pasta}") as slapd, Ensaio("provedor") as provedor:
            self.cadastrar(slapd, provedor, matriculas)
            self.religar(slapd, provedor)
            self.no_chromium(provedor)
            self.no_firefox()
            self.sem_programa()
            slapd.parar()
            self.fora_do_ar()

    def da_folha(self) -> list[str]:
        """As matrículas de quatro pessoas com contrato vivo, que o gestor vê."""
        with Navegador(self.prova.endereco) as navegador:
            self.prova.entrar(navegador, "gestor")
            with navegador.abrir("/gestor") as pagina:
                texto = pagina.request.get(self.prova.endereco + "/gestor/contratos?situacao=vivos&formato=csv").text()
        linhas = csv.DictReader(texto.lstrip("\ufeff").splitlines(), delimiter=";")
        return list({linha["Pessoa"]: linha["Matrícula"] for linha in linhas}.values())[-4:]

    def cadastrar(self, slapd: Ensaio, provedor: Ensaio, matriculas: list[str]) -> None:
        pessoas = dict(zip(["ana", "rui", "eva"], matriculas, strict=False)) | {"fora": "0000-00"}
        ldif = "".join(
            f"dn: uid={usuario},ou=pessoas,{diretorio.BASE}\nobjectClass: inetOrgPerson\nobjectClass: contaDeEnsaio\nuid: {usuario}\n"
            f"cn: {usuario}\nsn: {usuario}\nemployeeNumber: {matricula}\nuserPassword: {SENHA_DE_LA}\n\n"
            for usuario, matricula in pessoas.items())
        subprocess.run(
            ["ldapadd", "-x", "-H", f"ldaps://127.0.0.1:{slapd.porta}", "-D", diretorio.RAIZ, "-w", diretorio.SENHA_DA_RAIZ],
            input=ldif.encode(), check=True, capture_output=True, env={"LDAPTLS_CACERT": slapd.certificado, "PATH": "/usr/bin"})
        for usuario, matricula in {"lia": matriculas[3], "fora": "0000-00"}.items():
            self.no_provedor(provedor, usuario, f'{{"matricula": "{matricula}"}}')

    @staticmethod
    def no_provedor(provedor: Ensaio, usuario: str, afirmacoes: str) -> None:
        """Cadastra; espera que ele atenda, porque diz a porta antes disso."""
        pedido = urllib.request.Request(f"https://localhost:{provedor.porta}/users/{usuario}", data=afirmacoes.encode(), method="PUT",
                                        headers={"Content-Type": "application/json"})
        contexto = ssl.create_default_context(cafile=provedor.certificado)
        for tentativa in range(200):
            try:
                urllib.request.urlopen(pedido, context=contexto, timeout=20).close()
                return
            except OSError:
                if tentativa == 199:
                    raise
                time.sleep(0.1)

    def religar(self, slapd: Ensaio, provedor: Ensaio) -> None:
        with socket.socket() as livre:
            livre.bind(("127.0.0.1", 0))
            porta = livre.getsockname()[1]
        segredo = slapd.pasta / "senha-do-servico"
        segredo.write_text(diretorio.SENHA_DO_SERVICO + "\n", encoding="utf-8")
        segredo.chmod(0o600)
        self.averba.reabrir(
            porta, AVERBA_ENDERECO_PUBLICO=f"https://localhost:{porta}",
            AVERBA_LDAP=f"ldaps://127.0.0.1:{slapd.porta}", AVERBA_LDAP_CA=slapd.certificado, AVERBA_LDAP_SERVICO=diretorio.SERVICO,
            AVERBA_LDAP_SENHA_ARQUIVO=str(segredo), AVERBA_LDAP_BASE=diretorio.BASE, AVERBA_LDAP_FILTRO="(uid={usuario})",
            AVERBA_LDAP_MATRICULA="employeeNumber", AVERBA_LDAP_NOME="do MPMG", AVERBA_LDAP_PORTAIS="servidor gestor",
            AVERBA_OIDC=f"https://localhost:{provedor.porta}", AVERBA_OIDC_CLIENTE="averba", AVERBA_OIDC_SEGREDO="segredo do ensaio",
            AVERBA_OIDC_CA=provedor.certificado, AVERBA_OIDC_MATRICULA="matricula", AVERBA_OIDC_NOME="Gov.br")
        self.prova.endereco = self.averba.endereco

    # -- No Chromium, com axe nas duas larguras

    def no_chromium(self, provedor: Ensaio) -> None:
        with Navegador(self.prova.endereco, retratos=self.prova.retratos) as navegador:
            for rota in (ENTRADA, ENTRADA + "&meio=sistema", "/entrar?portal=gestor", ENTRADA + "&saiu=conta"):
                self.prova.conferir(navegador, rota)
            for largura in LARGURAS:
                with navegador.abrir(ENTRADA, largura=largura) as pagina:
                    self.mandar(pagina, "ana", "outra senha")
                    certo = "entrada-recusada" in pagina.locator("main").inner_text()
                    self.olhar(navegador, pagina, f"conta do órgão: senha errada {largura}px", certo)
                    self.mandar(pagina, "fora", SENHA_DE_LA)
                    certo = "conta-sem-cadastro" in pagina.locator("main").inner_text()
                    self.olhar(navegador, pagina, f"conta do órgão: fora da folha {largura}px", certo)
            with navegador.abrir(ENTRADA) as pagina:
                self.mandar(pagina, "ana", SENHA_DE_LA)
                self.confirmar_no_diretorio(navegador, pagina)
                self.dentro(navegador, pagina, "conta do órgão por LDAP", "/entrar")
            with navegador.abrir(ENTRADA, largura=360) as pagina:
                self.no_oidc(pagina, "fora")
                certo = "conta-sem-cadastro" in pagina.locator("main").inner_text()
                self.olhar(navegador, pagina, "conta do órgão: fora da folha, por OpenID Connect", certo)
                pagina.goto(self.prova.endereco + ENTRADA)
                self.no_oidc(pagina, "lia")
                self.confirmar_no_provedor(navegador, pagina)
                self.dentro(navegador, pagina, "conta do órgão por OpenID Connect", "/entrar?saiu=conta")
                pagina.get_by_role("link", name="Sair também da conta Gov.br").click()
                pagina.wait_for_load_state("load")
                certo = urlsplit(pagina.url).port == provedor.porta or urlsplit(pagina.url).path == "/entrar"
                self.prova.marcar("conta do órgão: sair também de lá", [] if certo else [f"parou em {pagina.url}"])

    @staticmethod
    def mandar(pagina, usuario: str, senha: str) -> None:
        if pagina.locator("input[name=login]").count() == 0:
            pagina.get_by_role("link", name="Tentar de novo").click()
        pagina.locator("input[name=login]").fill(usuario)
        pagina.locator("input[name=senha]").fill(senha)
        # O envio espera a verificação contra robôs.
        with pagina.expect_navigation():
            pagina.locator(BOTAO).click()

    @staticmethod
    def no_oidc(pagina, sujeito: str) -> None:
        pagina.get_by_role("link", name="Entrar com a conta Gov.br").click()
        pagina.locator("input[name=sub]").fill(sujeito)
        with pagina.expect_navigation():
            pagina.get_by_role("button", name="Authorize").click()
        pagina.wait_for_load_state("load")

    # -- Confirmar quem é, sem senha daqui

    def a_confirmar(self, navegador: Navegador, pagina, nome: str) -> None:
        """Do segundo fator à confirmação."""
        pagina.goto(self.prova.endereco + "/segundo-fator")
        self.olhar(navegador, pagina, f"{nome}: segundo fator por confirmar", pagina.locator("input[name=senha]").count() == 0)
        pagina.get_by_role("link", name="Confirmar na conta do órgão").click()
        pagina.wait_for_load_state("load")

    def confirmado(self, navegador: Navegador, pagina, nome: str) -> None:
        """De volta ao segundo fator, que já se pode ligar."""
        certo = urlsplit(pagina.url).path == "/segundo-fator" and "Confirmado" in pagina.locator("main").inner_text()
        self.olhar(navegador, pagina, f"{nome}: confirmado", certo)
        pagina.goto(self.prova.endereco + "/servidor")

    def confirmar_no_diretorio(self, navegador: Navegador, pagina) -> None:
        nome = "conta do órgão por LDAP"
        self.a_confirmar(navegador, pagina, nome)
        for largura in LARGURAS:
            pagina.set_viewport_size({"width": largura, "height": 900})
            self.olhar(navegador, pagina, f"{nome}: confirmar {largura}px", urlsplit(pagina.url).path == "/confirmar")
        for senha in ("outra senha", SENHA_DE_LA):
            pagina.locator("main input[name=usuario]").fill("ana")
            pagina.locator("main input[name=senha]").fill(senha)
            with pagina.expect_navigation():
                pagina.locator(BOTAO).click()
            if senha != SENHA_DE_LA:
                certo = "não conferem" in pagina.locator("main").inner_text()
                self.olhar(navegador, pagina, f"{nome}: confirmar com a senha errada", certo)
        self.confirmado(navegador, pagina, nome)

    def confirmar_no_provedor(self, navegador: Navegador, pagina) -> None:
        nome = "conta do órgão por OpenID Connect"
        self.a_confirmar(navegador, pagina, nome)
        self.olhar(navegador, pagina, f"{nome}: confirmar", urlsplit(pagina.url).path == "/confirmar")
        pagina.get_by_role("link", name="Entrar de novo na conta Gov.br").click()
        pagina.locator("input[name=sub]").fill("lia")
        with pagina.expect_navigation():
            pagina.get_by_role("button", name="Authorize").click()
        pagina.wait_for_load_state("load")
        self.confirmado(navegador, pagina, nome)

    def dentro(self, navegador: Navegador, pagina, nome: str, saida: str) -> None:
        """Está no portal; sai pela tela e não volta sem entrar."""
        entrou = urlsplit(pagina.url).path
        self.olhar(navegador, pagina, f"{nome}: entrar", entrou == "/servidor")
        pagina.locator("header .pessoa summary").click()
        with pagina.expect_navigation():
            pagina.locator("header .pessoa form button").click()
        saiu = pagina.url.removeprefix(self.prova.endereco)
        fora = pagina.request.get(self.prova.endereco + "/servidor", max_redirects=0, ignore_https_errors=True).status
        certo = saiu == saida and fora == 303
        self.prova.marcar(f"{nome}: sair", [] if certo else [f"saiu em {saiu}, e /servidor dá {fora}"])

    def olhar(self, navegador: Navegador, pagina, nome: str, certo: bool) -> None:
        """Axe, largura e retrato da página em que se está; a recusa é 400, e o navegador o anota."""
        antes = len(navegador.achados)
        navegador.axe(pagina, nome)
        navegador.largura(pagina, nome)
        navegador.alvos(pagina, nome)
        navegador.retrato(pagina, nome)
        achados = [achado for achado in navegador.achados[antes:] if not re.search(r"console: .* status of (400|503)", achado)]
        self.prova.marcar(nome, achados + ([] if certo else [f"{nome}: {pagina.url} {pagina.locator('main').inner_text()[:300]}"]))

    # -- No Firefox e sem programa

    def no_firefox(self) -> None:
        firefox = Firefox(self.prova.endereco)
        try:
            firefox.ir(ENTRADA)
            self.passos(firefox, "rui")
        finally:
            firefox.fechar()

    def sem_programa(self) -> None:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            janela = SemPrograma(chromium, self.prova.endereco)
            janela.ir(ENTRADA)
            time.sleep(SEM_PROGRAMA)
            self.passos(janela, "eva", espera=SEM_PROGRAMA)
            janela.fechar()
            chromium.close()

    def passos(self, janela, usuario: str, espera: float = 0) -> None:
        """Senha errada, senha certa e sair."""
        for senha, certo in (("outra senha", "/entrar"), (SENHA_DE_LA, "/servidor")):
            janela.escrever("[name=login]", usuario)
            janela.escrever("[name=senha]", senha)
            janela.enviar(BOTAO)
            nome = f"{janela.nome}: conta do órgão por LDAP, {'senha errada' if certo == '/entrar' else 'entrar'}"
            passou = janela.caminho() == certo and (certo == "/servidor" or "entrada-recusada" in janela.texto())
            onde = [] if passou else [f"em {janela.caminho()}: {janela.texto()[:300]}"]
            self.prova.marcar(nome, [f"{nome}: {achado}" for achado in onde + janela.axe()])
            if certo == "/entrar":
                time.sleep(espera)
        janela.abrir("header .pessoa summary")
        janela.enviar("header .pessoa form button")
        saiu = janela.caminho()
        janela.ir("/servidor")
        nome = f"{janela.nome}: conta do órgão por LDAP, sair"
        self.prova.marcar(nome, [] if saiu == "/entrar" and janela.caminho() == "/entrar" else [f"{nome}: em {janela.caminho()}"])

    # -- Sem diretório

    def fora_do_ar(self) -> None:
        """O órgão não responde: a tela o diz, e quem tem senha daqui entra com ela."""
        with Navegador(self.prova.endereco, retratos=self.prova.retratos) as navegador:
            for largura in LARGURAS:
                with navegador.abrir("/entrar?portal=gestor", largura=largura) as pagina:
                    self.mandar(pagina, "ana", SENHA_DE_LA)
                    certo = "conta-sem-resposta" in pagina.locator("main").inner_text()
                    self.olhar(navegador, pagina, f"conta do órgão: fora do ar {largura}px", certo)
                    pagina.get_by_role("link", name="Entrar com a senha deste sistema").click()
                    self.mandar(pagina, self.logins["gestor"], self.senha)
                    # A sessão de gestor desta prova ainda está aberta.
                    caminho = urlsplit(pagina.url).path
                    nome = f"conta do órgão fora do ar: a senha daqui {largura}px"
                    self.prova.marcar(nome, [] if caminho in ("/gestor", "/entrar/outra-sessao") else [f"{nome}: {pagina.url}"])
