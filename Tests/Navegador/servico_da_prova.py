"""A prova de vida de pé numa pasta só sua, e um cliente dela: cadastra-se, pede sessões e confere o resultado assinado."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import pathlib
import secrets
import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request

from conta_do_orgao import Ensaio as ProvedorDeEnsaio

RAIZ = pathlib.Path(__file__).resolve().parents[2]
VOLTA = "https://localhost:9/retorno"


class Servico:
    """O serviço de pé, e um cliente dele."""

    def __init__(self, averba: str, pasta: pathlib.Path):
        self.averba, self.pasta = averba, pasta
        with socket.socket() as livre:
            livre.bind(("127.0.0.1", 0))
            self.porta = livre.getsockname()[1]
        self.base = f"https://localhost:{self.porta}"
        self.aberto = ssl._create_unverified_context()  # noqa: S323 — o certificado é da própria casa
        self.comando("cliente", "cadastrar", "ensaio", "--nome", "Portal de Ensaio", "--cnpj", "11.222.333/0001-81", "--contrato", "1/2026",
                     "--contrato-em", "2026-01-05", "--termo-em", "2026-01-05", "--representante", "Rita Alves", "--cpf", "111.444.777-35",
                     "--email", "rita@exemplo.gov.br", "--volta", "https://localhost:9/", "--volta", "https://servico.exemplo.gov.br/")
        self.comando("cliente", "liberar", "ensaio")
        dito = self.comando("cliente", "credencial", "ensaio", "--dias", "1")
        self.par = dict(linha.split(": ", 1) for linha in dito.splitlines() if ": " in linha)
        self.provedor = ProvedorDeEnsaio("provedor")
        self.diario = open(pasta / "servico.log", "w", encoding="utf-8")
        conta = {"AVERBA_OIDC": f"https://localhost:{self.provedor.porta}", "AVERBA_OIDC_CLIENTE": "averba", "AVERBA_OIDC_SEGREDO": "do ensaio",
                 "AVERBA_OIDC_CA": self.provedor.certificado, "AVERBA_OIDC_NOME": "do ensaio", "AVERBA_ENDERECO_PUBLICO": self.base}
        self.processo = subprocess.Popen(
            [averba, "prova-de-vida", "servir", "--dados", str(pasta / "dados"), "--porta", str(self.porta)],
            stdout=self.diario, stderr=self.diario, cwd=RAIZ, env=os.environ | conta)
        for _ in range(600):
            with contextlib.suppress(OSError):
                self.analise = json.loads(self.pedir("GET", "/saude")[1])["situacao"] == "no-ar"
                return
            if self.processo.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit("o serviço não subiu:\n" + (pasta / "servico.log").read_text(encoding="utf-8"))

    def comando(self, *partes: str) -> str:
        fim = subprocess.run([self.averba, "prova-de-vida", *partes, "--dados", str(self.pasta / "dados")], capture_output=True, text=True, cwd=RAIZ)
        if fim.returncode:
            raise SystemExit(f"averba prova-de-vida {' '.join(partes)}: {fim.stdout}{fim.stderr}")
        return fim.stdout

    def encerrar(self) -> None:
        self.processo.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.processo.wait(20)
        self.processo.kill()
        self.provedor.__exit__()
        self.diario.close()

    def pedir(self, metodo: str, caminho: str, corpo: object = None, token: str | None = None) -> tuple[int, str]:
        cabecalhos = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        pedido = urllib.request.Request(self.base + caminho, method=metodo, headers=cabecalhos, data=json.dumps(corpo).encode() if corpo else None)
        try:
            with urllib.request.urlopen(pedido, context=self.aberto, timeout=30) as resposta:
                return resposta.status, resposta.read().decode()
        except urllib.error.HTTPError as erro:
            return erro.code, erro.read().decode()

    def token(self) -> str:
        basico = base64.b64encode(f"{self.par['identificador']}:{self.par['segredo']}".encode()).decode()
        pedido = urllib.request.Request(
            self.base + "/v1/token", method="POST", data=b"grant_type=client_credentials",
            headers={"Authorization": f"Basic {basico}", "Content-Type": "application/x-www-form-urlencoded"})
        with urllib.request.urlopen(pedido, context=self.aberto, timeout=30) as resposta:
            return json.loads(resposta.read())["access_token"]

    def sessao(self, especie: str, cpf: str) -> tuple[int, str, str]:
        nonce = secrets.token_hex(16)
        status, corpo = self.pedir("POST", "/v1/sessoes", {
            "cpf": cpf, "especie": especie, "finalidade": "autorizar o empréstimo de ensaio", "nonce": nonce, "volta": VOLTA}, self.token())
        assert status == 201, corpo
        lido = json.loads(corpo)
        return lido["id"], lido["endereco"].removeprefix(self.base), nonce

    def resultado(self, sessao: int, nonce: str) -> dict:
        """O resultado de uma sessão; o assinado é conferido por quem não o escreveu."""
        lido = json.loads(self.pedir("GET", f"/v1/sessoes/{sessao}", token=self.token())[1])
        if not lido["resultado"]:
            return lido
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        abrir = lambda parte: base64.urlsafe_b64decode(parte + "=" * (-len(parte) % 4))  # noqa: E731
        cabeca, conteudo, assinatura = lido["resultado"].split(".")
        chaves = {c["kid"]: c for c in json.loads(self.pedir("GET", "/.well-known/jwks.json")[1])["keys"]}
        Ed25519PublicKey.from_public_bytes(abrir(chaves[json.loads(abrir(cabeca))["kid"]]["x"])).verify(abrir(assinatura), f"{cabeca}.{conteudo}".encode())
        afirmado = json.loads(abrir(conteudo))
        assert afirmado["nonce"] == nonce and afirmado["situacao"] == lido["situacao"], afirmado
        return lido | {"afirmado": afirmado}
