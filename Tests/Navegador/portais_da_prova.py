"""Os portais da prova de vida no Chromium: o operador, o representante e a cidadã da demonstração, em toda página que alcançam.

Sobe `averba prova-de-vida servir --demonstracao` numa pasta só sua. Cada conta fictícia entra pela tela e anda de ligação em ligação, com axe em
1280 e 360 px; sem programa no navegador, o operador cadastra um cliente e põe um serviço no portal. A câmera é de outra prova (`prova_de_vida.py`).
"""

from __future__ import annotations

import contextlib
import datetime
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
import zoneinfo
import ssl
from urllib.parse import urlsplit

from navegador import Navegador
from servidor import RAIZ

CONTAS = {"Olga Fictícia": "/operacao", "Ana Fictícia": "/atendimento", "Rui Fictício": "/cliente", "Cida Fictícia": "/portal"}


def daqui(horas: int) -> str:
    """Dia e hora de Brasília daqui a tantas horas, como os comandos os leem."""
    return (datetime.datetime.now(zoneinfo.ZoneInfo("America/Sao_Paulo")) + datetime.timedelta(hours=horas)).strftime("%Y-%m-%dT%H:%M")


class ServicoDeProva(contextlib.AbstractContextManager):
    """A prova de vida de pé, com a entrada fictícia."""

    def __init__(self, programa: str):
        self.programa = programa

    def __enter__(self) -> "ServicoDeProva":
        self.pasta = pathlib.Path(tempfile.mkdtemp(prefix="averba-prova-"))
        self.pasta.chmod(0o755)
        with socket.socket() as livre:
            livre.bind(("127.0.0.1", 0))
            porta = livre.getsockname()[1]
        self.endereco = f"https://localhost:{porta}"
        self.diario = (self.pasta / "servico.log").open("w", encoding="utf-8")
        self.processo = subprocess.Popen(
            [self.programa, "prova-de-vida", "servir", "--demonstracao", "--dados", str(self.pasta / "dados"), "--porta", str(porta)],
            stdout=self.diario, stderr=self.diario, cwd=RAIZ)
        aberto = ssl._create_unverified_context()  # noqa: S323 — o certificado é da própria casa
        for _ in range(900):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.endereco + "/saude", context=aberto, timeout=5).close()
                return self
            if self.processo.poll() is not None:
                break
            time.sleep(0.1)
        dito = (self.pasta / "servico.log").read_text(encoding="utf-8")
        self.__exit__()
        raise SystemExit("a prova de vida não subiu:\n" + dito)

    def comando(self, *partes: str) -> None:
        subprocess.run([self.programa, "prova-de-vida", *partes, "--dados", str(self.pasta / "dados")], check=True, capture_output=True, cwd=RAIZ)

    def __exit__(self, *_) -> None:
        self.processo.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.processo.wait(30)
        self.processo.kill()
        self.diario.close()
        shutil.rmtree(self.pasta, ignore_errors=True)


class PortaisDaProva:
    """`prova` é quem marca o que passou e o que falhou."""

    def __init__(self, prova, programa: str):
        self.prova, self.programa = prova, programa

    def jogar(self) -> None:
        # O endereço das outras páginas volta no fim: quem chama segue com o dele.
        antes = self.prova.endereco
        with ServicoDeProva(self.programa) as servico:
            self.prova.endereco = self.base = servico.endereco
            try:
                self.sem_programa()
                self.situacao(servico)
                for conta, parte in CONTAS.items():
                    self.andar(conta, parte)
            finally:
                self.prova.endereco = antes

    # prova: PV-17, PV-19
    def situacao(self, servico: ServicoDeProva) -> None:
        """A página pública da situação, com manutenção marcada e incidente, e as listas dela."""
        servico.comando("manutencao", "marcar", "--comeca", daqui(80), "--acaba", daqui(84), "--descricao", "Troca do disco do banco de dados.")
        servico.comando("incidente", "abrir", "--titulo", "Lentidão", "--descricao", "As respostas demoram mais que o costume.")
        with Navegador(self.base, retratos=self.prova.retratos) as navegador:
            for rota in ("/situacao", "/situacao/manutencoes", "/situacao/incidentes"):
                self.prova.conferir(navegador, rota)
            with navegador.abrir("/situacao", programa=False) as pagina:
                dito = pagina.locator("main").inner_text()
        certo = "Troca do disco" in dito and "Lentidão" in dito and "Como se conta" in dito
        self.prova.marcar("prova de vida: a situação diz o que está marcado e o que houve", [] if certo else [dito[:400]])

    @staticmethod
    def entrar(pagina, conta: str) -> None:
        with pagina.expect_navigation():
            pagina.get_by_role("button", name=f"Entrar como {conta}").click()
        pagina.wait_for_load_state("load")

    # -- Sem programa: o essencial funciona

    # prova: PV-04, PV-08
    def sem_programa(self) -> None:
        """O operador cadastra, libera e põe um serviço; a cidadã o vê."""
        with Navegador(self.base, retratos=self.prova.retratos) as navegador:
            self.prova.conferir(navegador, "/entrar")
            with navegador.abrir("/entrar", programa=False) as pagina:
                self.entrar(pagina, "Olga Fictícia")
                certo = urlsplit(pagina.url).path == "/operacao/clientes"
                pagina.goto(self.base + "/operacao/servicos/novo")
                pagina.get_by_label("Cliente").select_option(label="Serviço de demonstração")
                for rotulo, valor in {
                    "Código": "carta", "Nome": "Carta de serviço", "Descrição": "A sua carta de serviço, emitida na hora.",
                    "Finalidade": "emitir a sua carta de serviço", "Endereço de volta": self.base + "/demonstracao"}.items():
                    pagina.get_by_label(rotulo, exact=True).fill(valor)
                pagina.get_by_role("button", name="Pôr no portal").click()
                pagina.wait_for_load_state("load")
                certo = certo and "Carta de serviço" in pagina.locator("main").inner_text()
                dito = pagina.locator("main").inner_text()[:300]
            with navegador.abrir("/entrar?volta=/portal", programa=False) as pagina:
                self.entrar(pagina, "Cida Fictícia")
                pagina.get_by_role("link", name="Carta de serviço", exact=True).click()
                pagina.wait_for_load_state("load")
                texto = pagina.locator("main").inner_text()
                certo = certo and "o seu CPF e o resultado da prova" in texto
        self.prova.marcar("prova de vida sem programa: pôr um serviço e achá-lo", [] if certo else [f"sem programa: {dito} {texto[:300]}"])

    # -- Toda página, por quem a alcança

    # prova: PV-04, PV-08, PV-28
    def andar(self, conta: str, parte: str) -> None:
        """De ligação em ligação, uma página de cada forma."""
        with Navegador(self.base, retratos=self.prova.retratos) as navegador:
            with navegador.abrir("/entrar") as pagina:
                self.entrar(pagina, conta)
                chegou = urlsplit(pagina.url).path
                navegador.cookies = pagina.context.cookies()
                if parte == "/portal":
                    # Começa uma prova, para a página dela e a dos dados terem o que mostrar; sem a análise o serviço diz 503, e segue-se sem ela.
                    pagina.goto(self.base + "/portal/servicos/demonstracao")
                    pagina.get_by_role("button", name="Fazer a prova de vida").click()
                    pagina.wait_for_load_state("load")
                if parte == "/operacao":
                    self.formularios(navegador, pagina)
            self.prova.marcar(f"prova de vida: entrar como {conta}", [] if chegou.startswith(parte) else [f"parou em {chegou}"])
            fila, vistas = [chegou], set()
            while fila:
                rota = fila.pop(0)
                forma = re.sub(r"(?<=/)\d+(-\d+)?(?=/|$)|(?<=sessao=)[0-9a-f]{16}", ":id", rota)
                if forma in vistas:
                    continue
                vistas.add(forma)
                fila += [r for r in map(self.caminho, self.prova.conferir(navegador, rota)) if r and r.startswith(parte)]
            certo = len(vistas) >= {"/operacao": 25, "/atendimento": 1, "/cliente": 7, "/portal": 8}[parte]
            self.prova.marcar(f"prova de vida: {conta} viu tudo", [] if certo else [f"{conta} só viu {sorted(vistas)}"])

    def formularios(self, navegador: Navegador, pagina) -> None:
        """O formulário vazio volta com todos os erros e o que fazer; o segredo aparece uma vez."""
        cliente = re.search(r"/operacao/clientes/\d+", pagina.content()).group(0)
        vazios = {"/operacao/clientes/novo": "Cadastrar cliente", "/operacao/servicos/novo": "Pôr no portal",
                  "/operacao/papeis/novo": "Conceder papel", cliente + "/precos/novo": "Registrar preço"}
        for rota, botao in vazios.items():
            pagina.goto(self.base + rota)
            with pagina.expect_navigation():
                pagina.locator("main form").get_by_role("button", name=botao).click()
            self.olhar(navegador, pagina, f"{rota} vazio", "Falta corrigir")
        pagina.goto(self.base + "/operacao/papeis")
        pagina.locator("main input[name=busca]").fill("ana fic")
        with pagina.expect_navigation():
            pagina.locator("main input[name=busca]").press("Enter")
        achou = "consulta=" in pagina.url and "ana" not in pagina.url and "Olga" not in pagina.locator("main table").inner_text()
        self.prova.marcar("prova de vida: achar quem opera, sem o nome no endereço", [] if achou else [f"busca: {pagina.url}"])
        self.olhar(navegador, pagina, "quem opera, achado pelo nome", "Ana Fictícia")
        pagina.goto(self.base + cliente + "/credenciais/nova")
        with pagina.expect_navigation():
            pagina.get_by_role("button", name="Emitir credencial").click()
        self.olhar(navegador, pagina, "credencial emitida", "Guarde o segredo agora")

    def olhar(self, navegador: Navegador, pagina, nome: str, diz: str) -> None:
        """Axe, largura e retrato da página em que se está; a recusa é 400, e o navegador o anota."""
        nome = "prova de vida: " + re.sub(r"/\d+", "/:id", nome)
        antes = len(navegador.achados)
        navegador.axe(pagina, nome)
        navegador.largura(pagina, nome)
        navegador.retrato(pagina, nome)
        achados = [achado for achado in navegador.achados[antes:] if "status of 400" not in achado]
        texto = pagina.locator("main").inner_text()
        self.prova.marcar(nome, achados + ([] if diz in texto else [f"{nome}: {texto[:300]}"]))

    @staticmethod
    def caminho(endereco: str) -> str | None:
        """O que se abre, e não se baixa; listas ordenadas e filtradas são a mesma página, e a de encerrar uma sessão diz qual."""
        lido = urlsplit(endereco)
        return lido.path + (f"?{lido.query}" if lido.query.startswith("sessao=") else "") if not lido.netloc and lido.path.startswith("/") and "formato=csv" not in lido.query else None
