"""O servidor de ensaio da captura: cumpre o contrato da página e confere cada quadro de verdade, sem ver rosto nenhum.

Confere número, tempo, cor, encadeamento e assinatura com `hmac` e `hashlib`; o que não confere fica em `erros` e recebe 422. Cada
cenário diz o que se pede, quanto a rede demora e onde ela falha.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import pathlib
import re
import secrets
import struct
import threading
import time
from dataclasses import dataclass, field

PUBLICO = pathlib.Path(__file__).resolve().parents[2] / "Publico"
TIPOS = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml", ".html": "text/html; charset=utf-8"}
POLITICA = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
            "manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; object-src 'none'; base-uri 'none'")
# O que a página da captura precisa: câmera só aqui, e o resto fechado.
PERMISSOES = ("accelerometer=(), autoplay=(self), camera=(self), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
              "microphone=(), payment=(), screen-wake-lock=(self), usb=()")
QUADRO = re.compile(r"^sequencia=(\d+); tempo=(\d+)(?:; cor=(\d+@\d+))?; anterior=([0-9a-f]{64}); assinatura=([0-9a-f]{64})$")
CORES = ["vermelho", "verde", "azul", "verde", "vermelho", "azul"]


def tamanho_do_jpeg(jpeg: bytes) -> tuple[int, int] | None:
    """Largura e altura que o JPEG declara."""
    onde = 2
    while jpeg[:2] == b"\xff\xd8" and onde + 9 < len(jpeg) and jpeg[onde] == 0xFF:
        marca, tamanho = jpeg[onde + 1], struct.unpack(">H", jpeg[onde + 2:onde + 4])[0]
        if marca in (0xC0, 0xC1, 0xC2):
            altura, largura = struct.unpack(">HH", jpeg[onde + 5:onde + 9])
            return largura, altura
        onde += 2 + tamanho
    return None


@dataclass
class Cenario:
    """O que o servidor faz nesta vez."""

    pedidos: list[str] = field(default_factory=lambda: ["frente", "esquerda", "perto"])
    fins: list[dict] = field(default_factory=lambda: [{"situacao": "APROVADA"}])
    # Segundos de ida e volta da rede.
    rede: float = 0.0
    em_voo: int | None = None
    # Resposta por número de sequência, uma vez cada: 429, 503, 409, ou "mudo" (a ligação cai depois de aceito o quadro).
    tropecos: dict[int, object] = field(default_factory=dict)
    # Respostas do começo, uma por pedido, antes de aceitar: (status, codigo, detail).
    recusas: list[tuple[int, str, str]] = field(default_factory=list)
    # A orientação que dura, para a tela a mostrar: (orientação, quadros).
    teima: tuple[str, int] | None = None
    # Verdadeiro dá 401; "manda entrar", 303 para outro lugar.
    vencida: bool | str = False
    volta: str | None = "/volta"
    angulo: bool = True
    # Quadros em cada pedido.
    quadros: int = 6


class Tentativa:
    """Uma tentativa em curso: o que se espera do próximo quadro."""

    def __init__(self, cenario: Cenario, numero: int, escolhas: dict):
        self.cenario, self.numero, self.escolhas = cenario, numero, escolhas
        self.nonce, self.chave = secrets.token_urlsafe(24), secrets.token_bytes(32)
        self.inicio = time.monotonic()
        self.esperada, self.anterior = 0, hashlib.sha256(self.nonce.encode()).hexdigest()
        self.tempo, self.resumos, self.ultimo = -1, set(), None
        self.pedidos = [p for p in cenario.pedidos if p != "luz" or escolhas["luz"]]
        self.feitas = self.no_pedido = 0
        self.ordem, self.cores_vistas, self.acabou = None, [], False
        self.teimados = 0
        self.quadros: list[dict] = []

    def passo(self) -> dict:
        """O passo de agora, como vai na resposta."""
        pedido = self.pedidos[self.feitas] if not self.acabou else None
        giro = pedido in ("esquerda", "direita")
        orientacao = "faca"
        if self.acabou or (self.no_pedido == 0 and self.feitas):
            orientacao = "pronto"
        elif self.cenario.teima and self.teimados < self.cenario.teima[1]:
            orientacao = self.cenario.teima[0]
        elif pedido == "frente":
            orientacao = "procurando" if self.no_pedido < 2 else "olhe-de-frente" if self.no_pedido < 3 else "fique-parado"
        elif self.no_pedido > self.cenario.quadros // 2:
            orientacao = "continue"
        dito = {"pedido": pedido, "alvo": 25 if giro else None, "orientacao": orientacao, "feitas": self.feitas,
                "total": len(self.pedidos), "cor": None, "ordemDaCor": None, "acabou": self.acabou}
        if giro and self.cenario.angulo:
            dito["angulo"] = min(25, round(25 * self.no_pedido / self.cenario.quadros))
        if pedido == "luz":
            self.ordem = self.ordem or 0
            dito |= {"cor": CORES[self.ordem], "ordemDaCor": self.ordem}
        return dito

    def andar(self, cor: str | None) -> None:
        """Um quadro bom a mais."""
        if self.cenario.teima and self.teimados < self.cenario.teima[1]:
            self.teimados += 1
            return
        pedido = self.pedidos[self.feitas]
        self.no_pedido += 1
        if pedido == "luz":
            if cor and int(cor.split("@")[0]) == self.ordem and sum(q["cor"] == cor for q in self.quadros) >= 2:
                self.ordem += 1
            if self.ordem < len(CORES):
                return
        elif self.no_pedido < self.cenario.quadros:
            return
        self.feitas, self.no_pedido = self.feitas + 1, 0
        self.acabou = self.feitas == len(self.pedidos)

    def conferir(self, achado: re.Match, jpeg: bytes) -> str | None:
        """O que está errado no quadro; nada, se está certo."""
        tempo, cor, anterior, assinatura = int(achado[2]), achado[3], achado[4], achado[5]
        resumo = hashlib.sha256(jpeg).hexdigest()
        texto = "\n".join(["v1", self.nonce, achado[1], achado[2], cor or "-", anterior, resumo])
        certa = hmac.new(self.chave, texto.encode(), hashlib.sha256).hexdigest()
        passado = (time.monotonic() - self.inicio) * 1000
        if not hmac.compare_digest(certa, assinatura):
            return "assinatura"
        if anterior != self.anterior:
            return "encadeamento"
        if tempo <= self.tempo or tempo > passado + 100:
            return f"tempo {tempo} (antes {self.tempo}, no servidor {passado:.0f})"
        if resumo in self.resumos:
            return "quadro repetido"
        if tamanho_do_jpeg(jpeg) != (480, 640) or len(jpeg) > 200_000:
            return f"imagem {tamanho_do_jpeg(jpeg)}, {len(jpeg)} bytes"
        if cor:
            ordem, desde = map(int, cor.split("@"))
            if self.ordem is None or ordem > self.ordem or desde > tempo:
                return f"cor {cor} com a ordem {self.ordem} no tempo {tempo}"
        self.esperada, self.anterior, self.tempo = self.esperada + 1, resumo, tempo
        self.resumos.add(resumo)
        self.quadros.append({"tempo": tempo, "cor": cor, "chegou": time.monotonic(), "jpeg": jpeg})
        return None


class Ensaio:
    """O servidor: troca-se o cenário entre um caso e outro."""

    def __init__(self, pagina: pathlib.Path):
        self.pagina = pagina
        self.trava = threading.Lock()
        self.erros: list[str] = []
        self.por(Cenario())
        ensaio = self

        class Porta(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                ensaio.ler(self)

            def do_POST(self) -> None:
                ensaio.receber(self)

            def log_message(self, *_) -> None:
                pass

            def handle(self) -> None:
                with contextlib.suppress(ConnectionError, ValueError):
                    super().handle()

        self.servidor = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Porta)
        self.porta = self.servidor.server_port
        threading.Thread(target=self.servidor.serve_forever, daemon=True).start()

    def por(self, cenario: Cenario) -> None:
        """Outro cenário, sem nada de antes."""
        with self.trava:
            self.cenario, self.tentativa, self.tentativas = cenario, None, 0
            self.revisoes, self.desistencias, self.comecos = [], 0, []

    # -- Respostas

    @staticmethod
    def mandar(porta, status: int, corpo: bytes, tipo: str, **mais: str) -> None:
        porta.send_response(status)
        for nome, valor in {"Content-Type": tipo, "Content-Length": str(len(corpo)), "Cache-Control": "no-store",
                            "Content-Security-Policy": POLITICA, "Permissions-Policy": PERMISSOES,
                            "X-Content-Type-Options": "nosniff", **{n.replace("_", "-"): v for n, v in mais.items()}}.items():
            porta.send_header(nome, valor)
        porta.end_headers()
        porta.wfile.write(corpo)

    def json(self, porta, dado: dict, status: int = 200, **mais: str) -> None:
        tipo = "application/json" if status == 200 else "application/problem+json"
        self.mandar(porta, status, json.dumps(dado).encode(), tipo, **mais)

    def problema(self, porta, status: int, codigo: str, detail: str = "", **mais: str) -> None:
        self.json(porta, {"codigo": codigo, "detail": detail, "status": status}, status, **mais)

    def ler(self, porta) -> None:
        caminho = porta.path.split("?")[0]
        if caminho == "/captura":
            self.mandar(porta, 200, self.pagina.read_bytes(), TIPOS[".html"], Set_Cookie="ensaio=1; HttpOnly; SameSite=Strict; Path=/")
        elif caminho == "/captura/fim":
            self.fim(porta)
        elif caminho == "/volta":
            self.mandar(porta, 200, b"<!DOCTYPE html><html lang=pt-BR><title>Volta</title><h1>Voltou</h1></html>", TIPOS[".html"])
        elif caminho.startswith("/publico/") and ".." not in caminho:
            arquivo = PUBLICO / caminho.removeprefix("/publico/")
            if arquivo.is_file():
                self.mandar(porta, 200, arquivo.read_bytes(), TIPOS.get(arquivo.suffix, "application/octet-stream"))
            else:
                self.mandar(porta, 404, b"", "text/plain")
        else:
            self.mandar(porta, 404, b"", "text/plain")

    def fim(self, porta) -> None:
        with self.trava:
            cenario, tentativa = self.cenario, self.tentativa
            if cenario.vencida == "manda entrar":
                self.mandar(porta, 303, b"", "text/plain", Location="/entrar")
                return
            if cenario.vencida:
                self.problema(porta, 401, "sessao-vencida", "A sessão acabou. Volte ao serviço e peça de novo.")
                return
            if "ensaio=1" not in (porta.headers.get("Cookie") or ""):
                self.erros.append("fim sem o cookie da sessão")
            dito = {"situacao": "EM_ANDAMENTO", "codigo": None, "frase": "", "podeTentar": True, "restam": 2, "podePedirRevisao": False,
                    "volta": cenario.volta}
            if tentativa and tentativa.acabou:
                dito |= {"podePedirRevisao": True, "frase": ""} | cenario.fins[min(self.tentativas, len(cenario.fins)) - 1]
            self.json(porta, dito)

    # -- Pedidos

    def receber(self, porta) -> None:
        corpo = porta.rfile.read(int(porta.headers.get("Content-Length") or 0))
        if porta.path == "/captura/quadros":
            self.quadro(porta, corpo)
            return
        if porta.headers.get("X-CSRF-Token") != "ensaio" or porta.headers.get("Content-Type") != "application/json":
            self.erros.append(f"{porta.path}: sem o segredo da página ou sem o tipo certo")
        dado = json.loads(corpo or b"{}")
        if porta.path == "/captura/comecar":
            self.comecar(porta, dado)
        elif porta.path == "/captura/revisao":
            with self.trava:
                self.revisoes.append(dado)
            self.json(porta, {})
        elif porta.path == "/captura/desistir":
            with self.trava:
                self.desistencias += 1
            self.json(porta, {"volta": self.cenario.volta})
        else:
            self.mandar(porta, 404, b"", "text/plain")

    def comecar(self, porta, dado: dict) -> None:
        with self.trava:
            self.comecos.append(dado)
            if self.cenario.recusas:
                self.problema(porta, *self.cenario.recusas.pop(0))
                return
            if dado.get("consentimento") is not True or not {"luz", "tempoEstendido"} <= dado.keys():
                self.erros.append(f"começo torto: {dado}")
            self.tentativas += 1
            nova = self.tentativa = Tentativa(self.cenario, self.tentativas, dado)
            passo = nova.passo()
        time.sleep(self.cenario.rede)
        nova.inicio = time.monotonic()
        dito = {"tentativa": nova.numero, "nonce": nova.nonce, "chave": base64.urlsafe_b64encode(nova.chave).rstrip(b"=").decode(),
                "quadrosPorSegundo": 7, "largura": 480, "altura": 640, "passo": passo}
        self.json(porta, dito | ({"emVoo": self.cenario.em_voo} if self.cenario.em_voo else {}))

    def quadro(self, porta, jpeg: bytes) -> None:
        time.sleep(self.cenario.rede / 2)
        with self.trava:
            status, dito = self.aceitar(porta.headers, jpeg)
        time.sleep(self.cenario.rede / 2)
        if status == "mudo":
            porta.close_connection = True
            porta.connection.close()
        elif status == 200:
            self.json(porta, dito)
        elif status == 303:
            self.mandar(porta, 303, b"", "text/plain", Location="/entrar")
        else:
            self.problema(porta, status, dito["codigo"], dito.get("detail", ""), Retry_After="0.3")

    def aceitar(self, cabecalhos, jpeg: bytes) -> tuple[object, dict]:
        tentativa = self.tentativa
        achado = QUADRO.match(cabecalhos.get("Quadro") or "")
        if self.cenario.vencida == "manda entrar":
            return 303, {}
        if self.cenario.vencida:
            return 401, {"codigo": "sessao-vencida", "detail": "A sessão acabou. Volte ao serviço e peça de novo."}
        if not achado or cabecalhos.get("Content-Type") != "image/jpeg" or cabecalhos.get("X-CSRF-Token") != "ensaio":
            self.erros.append(f"cabeçalho torto: {cabecalhos.get('Quadro')}")
            return 422, {"codigo": "quadro-malformado"}
        if not tentativa or tentativa.acabou:
            return 409, {"codigo": "tentativa-acabada"}
        numero = int(achado[1])
        # O mesmo quadro outra vez, porque a resposta se perdeu (o Chromium o repete sozinho): o passo de agora.
        if numero < tentativa.esperada and tentativa.quadros[numero]["jpeg"] == jpeg:
            return 200, tentativa.ultimo
        # Passou à frente de um que ainda não chegou, ou que não foi aceito: o número não foi gasto.
        if numero > tentativa.esperada:
            return 429, {"codigo": "fora-de-ordem"}
        tropeco = self.cenario.tropecos.get(numero)
        if tropeco in (429, 503, 409):
            del self.cenario.tropecos[numero]
            if tropeco == 409:
                tentativa.acabou = True
            return tropeco, {"codigo": {429: "depressa-demais", 503: "ocupado", 409: "tentativa-acabada"}[tropeco],
                             "detail": "O serviço está ocupado. Espere um minuto e comece de novo."}
        if tropeco == "ocupado":
            return 503, {"codigo": "ocupado", "detail": "O serviço está em manutenção até as 14h."}
        # Tirado há muito e só agora chegado: a rede caiu. O número não foi gasto, e vale um quadro de agora.
        if (time.monotonic() - tentativa.inicio) * 1000 - int(achado[2]) > 1000 + self.cenario.rede * 1000:
            return 429, {"codigo": "quadro-atrasado"}
        errado = "número já usado" if numero < tentativa.esperada else tentativa.conferir(achado, jpeg)
        if errado:
            self.erros.append(f"quadro {numero}: {errado}")
            return 422, {"codigo": "quadro-errado"}
        tentativa.andar(achado[3])
        tentativa.ultimo = tentativa.passo()
        if tropeco == "mudo":
            del self.cenario.tropecos[numero]
            return "mudo", {}
        return 200, tentativa.ultimo
