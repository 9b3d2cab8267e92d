"""Ataca um Averba de demonstração com ferramentas que não são nossas e diz o que acharam. É `make seguranca`.

Uso: python3 Tests/Seguranca/atacar.py [ataque…]   (se nenhum é dito, os curtos: tls api caminhos lentos sql varredura)

Cada ataque curto leva menos de três minutos. Os demorados só rodam se ditos: formularios (sqlmap em todo formulário dos três portais) e
portais (wapiti nos três portais). A base é jogada fora no fim.
No fim diz "N passed, N failed" e sai com 1 se algo foi achado. Só ataca o servidor que ele mesmo liga.
"""

from __future__ import annotations

import csv
import html
import http.cookiejar
import json
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

RAIZ = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(RAIZ / "Tests/Navegador"))
from desafio import resolver  # noqa: E402
from formularios import percorrer  # noqa: E402
from servidor import Averba  # noqa: E402

FERRAMENTAS = RAIZ / ".ferramentas"
SENHA = "Demonstracao-2026"
PORTAIS = {"gestor": "gestor", "consignataria": "banco", "servidor": "servidor"}
PALAVRAS = pathlib.Path("/usr/share/dirb/wordlists/common.txt")


class Entrada:
    """Um navegador sem tela que entra num portal, com a verificação contra robôs feita."""

    def __init__(self, base: str, portal: str, login: str):
        self.base = base
        sem_conferir = ssl.create_default_context()
        sem_conferir.check_hostname, sem_conferir.verify_mode = False, ssl.CERT_NONE
        self.cookies = http.cookiejar.CookieJar()
        self.rede = urllib.request.build_opener(
            urllib.request.HTTPSHandler(context=sem_conferir), urllib.request.HTTPCookieProcessor(self.cookies))
        formulario = self.formulario(f"/entrar?portal={portal}", "senha")
        campos = dict(self.campos(formulario)) | {"login": login, "senha": SENHA}
        campos["prova"] = resolver(campos["desafio"])
        if "Encerrar a outra" in self.enviar("/entrar", list(campos.items())):
            self.enviar("/entrar/outra-sessao", self.campos(self.formulario("/entrar/outra-sessao", "_chave")))
        if f'href="/{portal}"' not in self.ler("/" + portal):
            raise SystemExit(f"não entrei como {login}")

    @property
    def cookie(self) -> str:
        return "; ".join(f"{c.name}={c.value}" for c in self.cookies)

    def ler(self, caminho: str) -> str:
        return self.rede.open(self.base + caminho).read().decode()

    def formulario(self, caminho: str, campo: str) -> str:
        """O formulário da página que tem o campo."""
        return next(f for f in re.findall(r"<form.*?</form>", self.ler(caminho), re.S) if f'name="{campo}"' in f)

    @staticmethod
    def campos(formulario: str) -> list[tuple[str, str]]:
        achados = []
        for campo in re.findall(r"<input[^>]*>", formulario):
            nome, valor = re.search(r' name="([^"]*)"', campo), re.search(r' value="([^"]*)"', campo)
            if nome:
                achados.append((nome[1], html.unescape(valor[1]) if valor else ""))
        return achados

    def enviar(self, caminho: str, campos: list[tuple[str, str]]) -> str:
        return self.rede.open(self.base + caminho, urllib.parse.urlencode(campos).encode()).read().decode()

    def credencial(self) -> str:
        """O segredo de uma credencial da API com tudo o que se concede; a página o mostra uma vez."""
        onde = "/consignataria/credenciais/nova"
        campos = [(n, "Ensaio de ataque" if n == "nome" else v) for n, v in self.campos(self.formulario(onde, "nome"))]
        return re.search(r"<code[^>]*>([^<]+)</code>", self.enviar(onde, campos))[1]


class Ataques:
    """Um método por ataque; cada um devolve o que se achou, e nada é sucesso."""

    def __init__(self, endereco: str):
        self.endereco = endereco
        self.onde = urllib.parse.urlsplit(endereco).netloc

    @staticmethod
    def rodar(comando: list[str], prazo: int = 170) -> str:
        """A saída inteira; o que passa do prazo é interrompido, e vale o que disse até ali."""
        programa = comando[0] if pathlib.Path(comando[0]).exists() else shutil.which(comando[0])
        if not programa:
            raise SystemExit(f"não achei {comando[0]}: rode ferramentas/instalar.sh atacar")
        try:
            saida = subprocess.run([programa, *comando[1:]], capture_output=True, text=True, timeout=prazo, cwd=tempfile.gettempdir())
            return re.sub(r"\x1b\[[0-9;]*m", "", saida.stdout + saida.stderr)
        except subprocess.TimeoutExpired as fim:
            return (fim.stdout or b"").decode(errors="replace")

    def vivo(self) -> list[str]:
        try:
            sem_conferir = ssl.create_default_context()
            sem_conferir.check_hostname, sem_conferir.verify_mode = False, ssl.CERT_NONE
            status = urllib.request.urlopen(self.endereco + "/saude", timeout=10, context=sem_conferir).status
            return [] if status == 200 else [f"/saude disse {status}"]
        except OSError as falha:
            return [f"o servidor não responde: {falha}"]

    def tls(self) -> list[str]:
        """sslyze: versões, cifras, renegociação e os defeitos conhecidos, contra o perfil intermediário da Mozilla."""
        dito = self.rodar([str(FERRAMENTAS / "sslyze/bin/sslyze"), "--mozilla_config", "intermediate", self.onde])
        if "SCANS COMPLETED" not in dito:
            return [dito[-500:]]
        # O autoassinado da primeira subida não tem quem o assine; o do órgão entra por --certificado.
        desvios = [linha.strip(" *") for linha in re.findall(r"^\s+\* \w+: .*$", dito, re.M)
                   if linha.strip().startswith(("* ciphers", "* tls_", "* certificate_", "* maximum", "* ecdh", "* rsa"))]
        return [d for d in desvios if not d.startswith("certificate_path_validation")] + re.findall(r"VULNERABLE.*", dito)

    def api(self) -> list[str]:
        """schemathesis: pedidos certos, tortos e sem credencial, pela descrição OpenAPI."""
        segredo = Entrada(self.endereco, "consignataria", "banco").credencial()
        dito = self.rodar([
            str(FERRAMENTAS / "schemathesis/bin/schemathesis"), "run", self.endereco + "/api/v1/openapi.json", "--tls-verify=false",
            "-H", f"Authorization: Bearer {segredo}", "--phases", "examples,coverage,fuzzing", "--max-examples", "25",
            "--max-time", "75", "--checks",
            "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
            "response_schema_conformance,negative_data_rejection,ignored_auth,unsupported_method"])
        if not re.search(r"\d+ generated", dito):
            return [dito[-500:]]
        return re.findall(r"❌ +([A-Z]+\d+ .+)", dito) + re.findall(r"^- [A-Z]+\d+ .+$", dito, re.M)

    def caminhos(self) -> list[str]:
        """ffuf: os 4.600 caminhos que todo mundo experimenta. Só responde o que é rota nossa."""
        with tempfile.NamedTemporaryFile(suffix=".json") as saida:
            self.rodar(["ffuf", "-u", f"{self.endereco}/FUZZ", "-w", str(PALAVRAS), "-k", "-s", "-t", "10", "-mc", "all",
                        "-fc", "404", "-o", saida.name, "-of", "json"])
            achados = json.load(open(saida.name))["results"]
        with open(RAIZ / "Tests/SistemaTests/Retratos/rotas.csv") as arquivo:
            nossas = {linha[1] for linha in csv.reader(arquivo, delimiter=";") if len(linha) > 1}
        nossas |= {"/publico", "/favicon.ico", "/robots.txt"}
        caminhos = {"/" + achado["input"]["FUZZ"].strip("/"): achado["status"] for achado in achados}
        return [f"{caminho} respondeu {status}" for caminho, status in caminhos.items() if caminho not in nossas and caminho != "/"]

    def lentos(self) -> list[str]:
        """slowhttptest: cabeçalho, corpo e leitura aos pingos, 300 conexões por vez; o servidor continua atendendo."""
        achados = []
        for nome, opcoes in {"cabeçalho": ["-H", "-i", "5", "-x", "10"], "corpo": ["-B", "-i", "5", "-s", "8192", "-x", "10"],
                             "leitura": ["-X", "-w", "1", "-y", "5", "-n", "5", "-z", "10", "-k", "3"]}.items():
            dito = self.rodar(["slowhttptest", "-c", "300", "-r", "100", "-l", "25", "-p", "3", *opcoes, "-u", self.endereco + "/entrar"])
            if not re.search(r"service available:\s+YES", dito):
                achados.append(f"{nome} lento: {dito[-300:]}")
            achados += self.vivo()
        return achados

    def sql(self) -> list[str]:
        """sqlmap: filtros, buscas, ordens e páginas de lista, de quem entrou."""
        gestor = Entrada(self.endereco, "gestor", "gestor")
        alvos = ["/gestor/consignatarias?busca=a&situacao=ativa&ordem=nome&pagina=1&por=20",
                 "/gestor/contratos?situacao=vivos&ordem=-parcela&pagina=1",
                 "/gestor/arquivos?busca=a&competencia=09/2026&ordem=-id"]
        achados = []
        with tempfile.TemporaryDirectory() as pasta:
            for alvo in alvos:
                dito = self.rodar(["sqlmap", "-u", self.endereco + alvo, "--cookie", gestor.cookie, "--batch", "--level", "2", "--risk", "2",
                                   "--dbms", "postgresql", "--technique", "BEU", "--threads", "4", "--flush-session", "--disable-coloring", "--output-dir", pasta])
                if "is vulnerable" in dito or "identified the following injection" in dito:
                    achados.append(f"{alvo}: {dito[-800:]}")
                elif "do not appear to be injectable" not in dito:
                    achados.append(f"{alvo}: o sqlmap não chegou ao fim: {dito[-300:]}")
        return achados + self.vivo()

    def formularios(self) -> list[str]:
        """sqlmap: todo formulário de todo portal, de consulta e de envio, com a sessão de quem o vê (demorado)."""
        achados = []
        for portal, login in PORTAIS.items():
            entrada = Entrada(self.endereco, portal, login)
            todos = percorrer(entrada, "/" + portal)
            print(f"    {portal}: {len(todos)} formulários", flush=True)
            for n, formulario in enumerate(todos, 1):
                if f'href="/{portal}"' not in entrada.ler("/" + portal):
                    entrada = Entrada(self.endereco, portal, login)  # um formulário pode encerrar a sessão
                novos = self.sondar(formulario, entrada)
                achados += novos
                if novos or n % 10 == 0:
                    print(f"    {portal}: {n} de {len(todos)}", *novos, flush=True)
        return achados + self.vivo()

    def sondar(self, formulario, entrada: Entrada) -> list[str]:
        """Um formulário pelo sqlmap; a chave de idempotência muda a cada envio, senão o servidor repetiria a resposta."""
        onde, miolo = self.endereco + formulario.acao.split("?")[0], [c for c in formulario.campos if c[0] not in ("_csrf", "_chave")]
        if not miolo:
            return []
        escondidos = [c for c in formulario.campos if c[0] in ("_csrf", "_chave")]
        comando = ["sqlmap", "--cookie", entrada.cookie, "-p", ",".join(dict.fromkeys(nome for nome, _ in miolo)), "--batch", "--level", "1",
                   "--risk", "2", "--dbms", "postgresql", "--technique", "BEU", "--threads", "2", "--flush-session", "--disable-coloring",
                   "--ignore-redirects", "--ignore-code", "*", "--answers", "are you sure=Y"]
        if formulario.metodo == "get":
            comando += ["-u", onde + "?" + urllib.parse.urlencode(miolo)]
        else:
            # Os segredos do formulário valem para a sessão; relê-los da página cobre o que se renova.
            atuais = dict(escondidos) | dict(c for c in entrada.campos(entrada.ler(formulario.pagina)) if c[0] in ("_csrf",))
            comando += ["-u", onde, "--data", urllib.parse.urlencode(miolo + list(atuais.items())),
                        "--eval", "import uuid; _chave = uuid.uuid4().hex"]
        with tempfile.TemporaryDirectory() as pasta:
            dito = self.rodar([*comando, "--output-dir", pasta], prazo=240)
        onde = f"{formulario.metodo.upper()} {formulario.acao} ({formulario.pagina})"
        if "is vulnerable" in dito or "identified the following injection" in dito:
            return [f"{onde}: {dito[-800:]}"]
        if "500 (Internal Server Error)" in dito:
            return [f"{onde}: o servidor respondeu 500 a {re.findall(r'500 .Internal Server Error. - .*', dito)}"]
        return [] if "do not appear to be injectable" in dito else [f"{onde}: o sqlmap não chegou ao fim: {dito[-300:]}"]

    def varredura(self) -> list[str]:
        """wapiti: XSS, SQL, arquivos, comandos, CRLF e redirecionamento, nas páginas e formulários do gestor."""
        return self.varrer("gestor", segundos=40, por_ataque=15, paginas=40) + self.vivo()

    def portais(self) -> list[str]:
        """wapiti: as mesmas coisas nos três portais, até dez minutos em cada um (demorado)."""
        achados = [f"{portal}: {achado}" for portal in PORTAIS for achado in self.varrer(portal, segundos=240, por_ataque=60, paginas=10)]
        return achados + self.vivo()

    def varrer(self, portal: str, segundos: int, por_ataque: int, paginas: int) -> list[str]:
        entrada = Entrada(self.endereco, portal, PORTAIS[portal])
        with tempfile.TemporaryDirectory() as pasta:
            relatorio = pathlib.Path(pasta) / "relatorio.json"
            self.rodar([str(FERRAMENTAS / "wapiti/bin/wapiti"), "-u", f"{self.endereco}/{portal}", "--scope", "domain", "-C", entrada.cookie,
                        "-x", self.endereco + "/sair", "--verify-ssl", "0", "--flush-session", "--max-scan-time", str(segundos),
                        "--max-attack-time", str(por_ataque), "-d", "4", "-m", "xss,permanentxss,sql,file,exec,crlf,redirect",
                        "--store-session", pasta, "-f", "json", "-o", str(relatorio), "--no-bugreport"], prazo=130 + segundos + 8 * por_ataque)
            if not relatorio.exists():
                return ["o wapiti não escreveu o relatório"]
            dito = json.loads(relatorio.read_text())
        if dito["infos"]["crawled_pages_nbr"] < paginas:
            return [f"o wapiti só viu {dito['infos']['crawled_pages_nbr']} páginas"]
        achados = [f"{nome}: {um['path']} {um.get('parameter')}: {um['info']}"
                   for nome, lista in dito["vulnerabilities"].items() for um in lista]
        return achados + [f"{nome}: {um['path']}" for nome, lista in dito["anomalies"].items() for um in lista]


def principal() -> int:
    curtos, demorados = ["tls", "api", "caminhos", "lentos", "sql", "varredura"], ["formularios", "portais"]
    pedidos = sys.argv[1:] or curtos
    if set(pedidos) - set(curtos + demorados):
        print(f"uso: atacar.py [{' '.join(curtos + demorados)}]", file=sys.stderr)
        return 2
    falharam = 0
    with Averba() as averba:
        ataques = Ataques(averba.endereco)
        for nome in pedidos:
            achados = getattr(ataques, nome)()
            falharam += bool(achados)
            print("✘" if achados else "✔", nome + ":", getattr(Ataques, nome).__doc__.split("\n")[0], flush=True)
            for achado in achados:
                print("   ", achado, flush=True)
    print(f"{len(pedidos) - falharam} passed, {falharam} failed")
    return 1 if falharam else 0


if __name__ == "__main__":
    sys.exit(principal())
