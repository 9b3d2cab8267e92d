"""Sobe um Averba de demonstração numa pasta temporária e o derruba no fim.

    with Averba() as averba:
        print(averba.endereco)

Usa o programa já compilado (`.build/debug/averba`, ou o de `AVERBA_PROGRAMA`) e o comando de `AVERBA_DEMONSTRAR` (padrão:
`demonstrar --pequena`, o mesmo de `make demo`), numa porta livre.
"""

from __future__ import annotations

import contextlib
import os
import pathlib
import re
import selectors
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
import time

RAIZ = pathlib.Path(__file__).resolve().parents[2]
NO_AR = re.compile(r"https://localhost:(\d+)")


class Averba(contextlib.AbstractContextManager):
    """Um servidor só seu, do começo ao fim do bloco `with`."""

    def __init__(self, espera: float = 1800.0):
        self.programa = os.environ.get("AVERBA_PROGRAMA", str(RAIZ / ".build/debug/averba"))
        self.espera = espera
        self.endereco = ""

    def __enter__(self) -> "Averba":
        if not pathlib.Path(self.programa).exists():
            raise SystemExit(f"não achei {self.programa}: compile antes com `make test`")
        self.pasta = tempfile.mkdtemp(prefix="averba-navegador-")
        os.chmod(self.pasta, 0o755)  # o PostgreSQL roda com outro usuário quando quem chama é root
        try:
            demonstrar = shlex.split(os.environ.get("AVERBA_DEMONSTRAR", "demonstrar --pequena"))
            # Correio configurado, e ninguém do outro lado: as telas da recuperação aparecem, e as mensagens esperam.
            correio = {"AVERBA_SMTP": "smtp://localhost:1", "AVERBA_SMTP_DE": "averba@exemplo.gov.br",
                       "AVERBA_ENDERECO_PUBLICO": "https://localhost"}
            self._subir([*demonstrar, "--porta", "0", "--dados", self.pasta], correio)
        except BaseException:
            self._derrubar()
            raise
        return self

    def __exit__(self, *_) -> None:
        self._derrubar()

    def reabrir(self, porta: int, **ambiente: str) -> None:
        """Serve de novo a mesma pasta de dados, na porta dada e com estas variáveis a mais."""
        self._parar()
        self._subir(["servir", "--demonstracao", "--porta", str(porta), "--dados", self.pasta], ambiente)

    def _subir(self, comando: list[str], ambiente: dict[str, str]) -> None:
        self.processo = subprocess.Popen([self.programa, *comando], cwd=RAIZ, stderr=subprocess.PIPE, text=True, bufsize=1,
                                         env=os.environ | ambiente)
        self.endereco = self._esperar()

    def _esperar(self) -> str:
        """Lê a saída de erro até o servidor dizer onde está."""
        limite = time.monotonic() + self.espera
        ditas: list[str] = []
        with selectors.DefaultSelector() as seletor:
            seletor.register(self.processo.stderr, selectors.EVENT_READ)
            while time.monotonic() < limite and self.processo.poll() is None:
                if not seletor.select(timeout=0.5):
                    continue
                linha = self.processo.stderr.readline()
                ditas.append(linha)
                achado = NO_AR.search(linha)
                if achado:
                    # O diário continua saindo por aqui: sem quem o leia, o cano enche e o servidor para.
                    threading.Thread(target=self._escoar, args=(self.processo.stderr,), daemon=True).start()
                    return f"https://localhost:{achado[1]}"
        raise SystemExit("o servidor não subiu:\n" + "".join(ditas[-20:]))

    @staticmethod
    def _escoar(saida) -> None:
        for _ in saida:
            pass

    def _derrubar(self) -> None:
        self._parar()
        shutil.rmtree(self.pasta, ignore_errors=True)

    def _parar(self) -> None:
        processo = getattr(self, "processo", None)
        if processo is not None and processo.poll() is None:
            processo.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                processo.wait(timeout=40)
            if processo.poll() is None:
                processo.kill()
