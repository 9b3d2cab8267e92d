"""Um servidor de LDAP de verdade (slapd), por ldaps e por StartTLS, com a conta de serviço, duas pessoas e um grupo; some com quem o chamou.

  diretorio.py CERTIFICADO CHAVE PASTA   diz a porta do ldaps na primeira linha e atende até ser morto

A porta do ldap fica em PASTA/porta-ldap e o processo em PASTA/slapd.pid. As contas de `ou=ad` respondem à ligação como o Active Directory: quem é
`cn=533` recebe o código 49 com `data 533` no texto, e assim com qualquer outro código; quem responde é este programa, por um soquete que o slapd
chama. A senha da raiz do diretório e a da conta de serviço estão no arquivo de configuração que ele escreve.
"""
import ctypes
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time

BASE = "dc=orgao,dc=br"
RAIZ = f"cn=raiz,{BASE}"
SENHA_DA_RAIZ = "raiz de ensaio"
SERVICO = f"cn=averba,ou=servicos,{BASE}"
SENHA_DO_SERVICO = "conta que procura"
MODULOS = "/usr/lib/ldap"

CONFIGURACAO = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
attributetype ( 1.2.840.113556.1.4.35 NAME 'employeeID' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
objectclass ( 1.3.6.1.4.1.4203.666.1 NAME 'contaDeEnsaio' SUP top AUXILIARY MAY ( sAMAccountName $ employeeID ) )
modulepath {modulos}
moduleload back_mdb
moduleload back_sock
moduleload ppolicy
pidfile {pasta}/slapd.pid
loglevel none
TLSCertificateFile {certificado}
TLSCertificateKeyFile {chave}
TLSProtocolMin 3.3
# Como muitos por aí: nome com senha vazia dá uma ligação anônima que parece boa.
allow bind_anon_dn
# Senha em claro o servidor nem olha.
security simple_bind=64
database mdb
suffix "{base}"
rootdn "{raiz}"
rootpw "{senha_da_raiz}"
directory {pasta}/base
maxsize 16777216
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{servico}" read by self read by anonymous auth by * none
overlay ppolicy
ppolicy_default "cn=politica,{base}"
ppolicy_use_lockout
overlay sock
extensions binddn
socketpath {pasta}/soquete
sockops bind
"""

PESSOAS = """
dn: {base}
objectClass: dcObject
objectClass: organization
dc: orgao
o: Órgão de ensaio

dn: ou=servicos,{base}
objectClass: organizationalUnit
ou: servicos

dn: ou=pessoas,{base}
objectClass: organizationalUnit
ou: pessoas

dn: ou=ad,{base}
objectClass: organizationalUnit
ou: ad

dn: {servico}
objectClass: organizationalRole
objectClass: simpleSecurityObject
cn: averba
userPassword: {senha_do_servico}

dn: cn=politica,{base}
objectClass: device
objectClass: pwdPolicy
cn: politica
pwdAttribute: userPassword
pwdMustChange: TRUE
pwdLockout: TRUE
pwdMaxFailure: 50

dn: cn=consignacao,{base}
objectClass: groupOfNames
cn: consignacao
member: {servico}
"""


def com_quem_chamou():
    """O slapd morre quando este programa morre, ainda que por SIGKILL."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def porta_livre() -> int:
    with socket.socket() as livre:
        livre.bind(("127.0.0.1", 0))
        return livre.getsockname()[1]


def responder(soquete: socket.socket) -> None:
    """Às contas de `ou=ad`, o que o Active Directory diria; às outras, que o slapd siga."""
    while True:
        conexao, _ = soquete.accept()
        with conexao:
            pedido = b""
            while not pedido.endswith(b"\n\n") and (pedaco := conexao.recv(65_536)):
                pedido += pedaco
            nome = next((linha[4:] for linha in pedido.decode("utf-8", "replace").splitlines() if linha.startswith("dn: ")), "")
            primeiro, _, resto = nome.partition(",")
            if resto.lower() == f"ou=ad,{BASE}":
                codigo = primeiro.partition("=")[2]
                texto = f"80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {codigo}, v3839"
                conexao.sendall(f"RESULT\ncode: 49\ninfo: {texto}\n\n".encode())
            else:
                conexao.sendall(b"CONTINUE\n")


def principal() -> None:
    certificado, chave, pasta = sys.argv[1:4]
    base = pathlib.Path(pasta) / "base"
    base.mkdir()
    nomes = {"modulos": MODULOS, "pasta": pasta, "certificado": certificado, "chave": chave, "base": BASE, "raiz": RAIZ,
             "senha_da_raiz": SENHA_DA_RAIZ, "servico": SERVICO, "senha_do_servico": SENHA_DO_SERVICO}
    arquivo = pathlib.Path(pasta) / "slapd.conf"
    arquivo.write_text(CONFIGURACAO.format(**nomes), encoding="utf-8")
    subprocess.run(["/usr/sbin/slapadd", "-f", arquivo], input=PESSOAS.format(**nomes).encode(), check=True, capture_output=True)
    soquete = socket.socket(socket.AF_UNIX)
    soquete.bind(f"{pasta}/soquete")
    soquete.listen(32)
    threading.Thread(target=responder, args=(soquete,), daemon=True).start()
    # A porta livre pode ser tomada entre saber-se e usar-se: tenta-se outra.
    for _ in range(5):
        tls, claro = porta_livre(), porta_livre()
        slapd = subprocess.Popen(
            ["/usr/sbin/slapd", "-d", "0", "-f", arquivo, "-h", f"ldaps://127.0.0.1:{tls} ldaps://127.0.0.2:{tls} ldap://127.0.0.1:{claro}"],
            preexec_fn=com_quem_chamou, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        limite = time.monotonic() + 30
        while slapd.poll() is None and time.monotonic() < limite:
            with socket.socket() as prova:
                if prova.connect_ex(("127.0.0.1", tls)) == 0:
                    (pathlib.Path(pasta) / "porta-ldap").write_text(str(claro), encoding="ascii")
                    print(tls, flush=True)
                    slapd.wait()
                    os._exit(0)
            time.sleep(0.02)
        slapd.kill()
    raise SystemExit("o slapd não subiu")


if __name__ == "__main__":
    principal()
