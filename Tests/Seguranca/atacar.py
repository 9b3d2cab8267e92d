"""Ataca um Averba de demonstração com ferramentas que não são nossas e diz o que acharam. É `make seguranca`.

Uso: python3 Tests/Seguranca/atacar.py [ataque…]   (todos, se nenhum é dito: tls api caminhos lentos sql varredura)

Cada ataque leva menos de três minutos; os mais longos estão em docs/seguranca/ataques.md, com o comando. A base é jogada fora no fim.
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
from servidor import Averba  # noqa: E402

FERRAMENTAS = RAIZ / ".ferramentas"
SENHA = "Demonstracao-2026"
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

    def varredura(self) -> list[str]:
        """wapiti: XSS, SQL, arquivos, comandos, CRLF e redirecionamento, nas páginas e formulários do gestor."""
        gestor = Entrada(self.endereco, "gestor", "gestor")
        with tempfile.TemporaryDirectory() as pasta:
            relatorio = pathlib.Path(pasta) / "relatorio.json"
            self.rodar([str(FERRAMENTAS / "wapiti/bin/wapiti"), "-u", self.endereco + "/gestor", "--scope", "domain", "-C", gestor.cookie, "-x", self.endereco + "/sair", "--verify-ssl", "0", "--flush-session",
                        "--max-scan-time", "40", "--max-attack-time", "15", "-d", "4", "-m", "xss,permanentxss,sql,file,exec,crlf,redirect",
                        "--store-session", pasta, "-f", "json", "-o", str(relatorio), "--no-bugreport"])
            if not relatorio.exists():
                return ["o wapiti não escreveu o relatório"]
            dito = json.loads(relatorio.read_text())
        if dito["infos"]["crawled_pages_nbr"] < 40:
            return [f"o wapiti só viu {dito['infos']['crawled_pages_nbr']} páginas"]
        achados = [f"{nome}: {um['path']} {um.get('parameter')}: {um['info']}"
                   for nome, lista in dito["vulnerabilities"].items() for um in lista]
        return achados + [f"{nome}: {um['path']}" for nome, lista in dito["anomalies"].items() for um in lista] + self.vivo()


def principal() -> int:
    todos = ["tls", "api", "caminhos", "lentos", "sql", "varredura"]
    pedidos = sys.argv[1:] or todos
    if set(pedidos) - set(todos):
        print(f"uso: atacar.py [{' '.join(todos)}]", file=sys.stderr)
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
