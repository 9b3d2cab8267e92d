"""O pré-corte de um mês (LEIAME.md, §§ 2 a 7). Não procura ser rápido: cada trecho cita o parágrafo que cumpre."""

LIMITE_FACULTATIVO, TETO, NENHUM = 32, 33, 255
MOTIVOS = [
    None, "compulsoria_nova", "queda_da_margem", "aumento_de_plano_de_saude", "aumento_de_mensalidade",
    "aumento_de_parcela", "contrato_novo", "fim_de_suspensao", "linha_a_frente", "mudanca_de_regra",
    "limite_ja_excedido", "protecao_do_legado", "margem_desconhecida", "sem_mes_anterior", "limite",
]


def para_cima(numerador, denominador):
    return -(-numerador // denominador)


def minimo(valores):
    """O menor dos conhecidos; None se nenhum o é (infinito)."""
    conhecidos = [v for v in valores if v is not None]
    return min(conhecidos) if conhecidos else None


class Bloco:
    """Um vínculo no mês: limites do §2 e decisão do §4."""

    def __init__(self, caso, bloco):
        self.caso, self.b = caso, bloco
        for regra in caso["regras"]:
            # O que pode faltar, falta como desconhecido.
            for parametros, campos in [(regra, ("percentual_do_limite", "percentual_do_teto"))] + [
                    (tipo, ("percentual", "destino")) for tipo in regra["tipos"]]:
                for campo in campos:
                    parametros.setdefault(campo, None)
        self.regras, self.v = caso["regras"], caso["vigente"]
        self.vig = self.regras[self.v]
        self.tipos = caso["tipos"]
        self.consumido, self.fechadas = {}, set()
        self.quota = self.quotas()

    # --- §2

    def limite_da_conta(self, a, r):
        conta = self.b["contas"][a]
        margem, liquida = conta.get("margem"), self.b.get("liquida")
        if self.tipos[a]["estoque"]:
            pagamento = conta.get("pagamento_do_mes")
            if pagamento is not None and (margem is None or margem > pagamento):
                return pagamento, "pagamento"
            return (margem, "folha") if margem is not None else (None, "desconhecida")
        na_regra = self.regras[r]["tipos"][a]["percentual"]
        na_vigente = self.vig["tipos"][a]["percentual"]
        if r == self.v and margem is not None:
            return margem, "folha"
        if r != self.v:
            informada = (conta.get("por_regra") or {}).get(str(r))
            if informada is not None:
                return informada, "informada"
        if liquida is not None and na_regra is not None:
            return liquida * na_regra // 10000, "remuneracao"
        if r != self.v and margem is not None:
            if na_regra is None or na_vigente is None:
                return margem, "sem_percentual"
            if na_vigente > 0:
                return margem * na_regra // na_vigente, "derivada"
        return None, "desconhecida"

    def limite_facultativo(self, r):
        liquida, p = self.b.get("liquida"), self.regras[r]["percentual_do_limite"]
        return None if liquida is None or p is None else liquida * p // 10000

    def teto(self):
        bruta, compulsorias = self.b.get("bruta"), self.b.get("compulsorias")
        p = self.vig["percentual_do_teto"]
        if bruta is None or compulsorias is None or p is None:
            return None
        return bruta * p // 10000 - compulsorias

    def quotas(self):
        teto, modo = self.teto(), self.vig["reparticao"]
        if teto is None or modo == "nenhuma":
            return {}
        limites = {}
        for a, tipo in enumerate(self.vig["tipos"]):
            limite = self.limite_da_conta(a, self.v)[0]
            if tipo["sob_o_teto"] and limite is not None:
                limites[a] = max(0, limite)
        soma = sum(limites.values())
        corte = max(0, soma - max(0, teto))
        if corte == 0:
            return {}
        quotas = {}
        for a, limite in limites.items():
            if modo == "proporcional":
                parte = para_cima(corte * limite, soma)
            else:
                parte = para_cima(corte * self.vig["tipos"][a]["parte_do_corte"], 10000)
            quotas[a] = max(0, limite - parte)
        return quotas

    def sob(self, linha, onde):
        return any(self.vig["tipos"][a][onde] for a in linha["incidencia"])

    def limite(self, c, r):
        if c == LIMITE_FACULTATIVO:
            return self.limite_facultativo(r)
        if c == TETO:
            return self.teto()
        return self.limite_da_conta(c, r)[0]

    def restricoes(self, linha):
        cs = sorted(linha["incidencia"])
        if self.sob(linha, "sob_o_limite"):
            cs.append(LIMITE_FACULTATIVO)
        if self.sob(linha, "sob_o_teto"):
            cs.append(TETO)
        return cs

    def destino(self, c, linha):
        """Tipo para onde a conta c transborda nesta linha, ou None."""
        if c in (LIMITE_FACULTATIVO, TETO):
            return None
        tipo = self.vig["tipos"][c]
        if tipo["excesso"] != "transbordar" or tipo["destino"] in linha["incidencia"]:
            return None
        return tipo["destino"]

    # --- §3

    def em_ordem(self):
        def chave(linha):
            valores = {
                "prioridade": linha["prioridade"], "antiguidade": linha["averbado_em"],
                "valor_decrescente": -linha["parcela"], "valor_crescente": linha["parcela"],
                "ade": linha["ade"], "protegido_primeiro": 0 if linha["protegida"] else 1,
            }
            return [valores[c] for c in self.vig["criterios"]] + [linha["contrato"]]

        return sorted(self.b["linhas"], key=chave)

    # --- §5

    def guardas(self, ordem):
        guarda = [dict() for _ in ordem]
        if not self.vig["guarda_do_protegido"]:
            return guarda
        guardado, reservado = [0] * len(ordem), {}
        for i, linha in enumerate(ordem):
            if not linha["protegida"] or linha["suspensa"] or linha["parcela"] == 0:
                continue
            valores = [min(linha["parcela"], max(1, linha["minimo"]))]
            for c in self.restricoes(linha):
                lq = minimo([self.limite(c, linha["regra"]), self.quota.get(c)])
                if lq is not None:
                    valores.append(lq - reservado.get(c, 0))
            guardado[i] = max(0, min(valores))
            for c in self.restricoes(linha):
                reservado[c] = reservado.get(c, 0) + guardado[i]
        atual = {}
        for i in range(len(ordem) - 1, -1, -1):
            linha = ordem[i]
            guarda[i] = dict(atual)
            if guardado[i] > 0:
                for c in self.restricoes(linha):
                    g = minimo([atual.get(c), self.limite(c, linha["regra"]), self.quota.get(c)])
                    if g is not None:
                        atual[c] = g - guardado[i]
        return guarda

    # --- §4

    def excecao(self, c, linha):
        if linha["protegida"]:
            return None
        if c in self.fechadas:
            return "fila"
        if c not in (LIMITE_FACULTATIVO, TETO) and self.limite(c, linha["regra"]) is None:
            if self.vig["margem_desconhecida"] == "corta":
                return "desconhecida"
        return None

    def efetivo(self, c, linha, guarda):
        if self.excecao(c, linha):
            return 0
        m = minimo([self.limite(c, linha["regra"]), self.quota.get(c), guarda.get(c)])
        return None if m is None else m - self.consumido.get(c, 0)

    def capacidade(self, c, linha, guarda):
        saldo = self.efetivo(c, linha, guarda)
        b = self.destino(c, linha)
        if b is None or self.excecao(c, linha) or saldo is None:
            return saldo
        do_destino = self.efetivo(b, linha, guarda)
        return None if do_destino is None else max(0, saldo) + max(0, do_destino)

    def componente(self, c, linha, guarda):
        excecao = self.excecao(c, linha)
        if excecao:
            return excecao
        candidatos = [
            ("limite", self.limite(c, linha["regra"])), ("reparticao", self.quota.get(c)), ("guarda", guarda.get(c)),
        ]
        consumido = self.consumido.get(c, 0)
        return next(nome for nome, v in candidatos if v is not None and v - consumido < linha["parcela"])

    def decidir(self):
        ordem = self.em_ordem()
        guardas = self.guardas(ordem)
        saida = []
        for posicao, (linha, guarda) in enumerate(zip(ordem, guardas), start=1):
            saida.append(self.decidir_linha(posicao, linha, guarda))
        for d in saida:
            d.update(self.motivar(d, saida))
        self.saida = saida
        return saida

    def decidir_linha(self, posicao, linha, guarda):
        restricoes, r, parcela = self.restricoes(linha), linha["regra"], linha["parcela"]
        d = {"linha": linha, "ordem": posicao, "cabe": None, "enviado": 0, "glosado": 0, "suspenso": 0,
             "limitante": NENHUM, "componente": None, "transbordado": 0, "contas": []}
        for a in sorted(linha["incidencia"]):
            limite, fonte = self.limite_da_conta(a, r)
            saldo = None if limite is None else limite - self.consumido.get(a, 0)
            d["contas"].append({"tipo": a, "limite": limite, "saldo": saldo, "fonte": fonte})
        for nome, c in (("saldo_do_limite", LIMITE_FACULTATIVO), ("saldo_do_teto", TETO)):
            existe = c in restricoes and self.limite(c, r) is not None
            d[nome] = self.limite(c, r) - self.consumido.get(c, 0) if existe else None
        if linha["suspensa"]:
            d["suspenso"] = parcela
            return d
        capacidades = {c: self.capacidade(c, linha, guarda) for c in restricoes}
        finitas = [(v, c) for c, v in capacidades.items() if v is not None]
        cabe = max(0, min(finitas)[0]) if finitas else None
        if cabe is None or parcela <= cabe:
            enviado = parcela
        elif linha["protegida"]:
            enviado = cabe
        elif any(self.vig["tipos"][a]["excesso"] == "recusar" and capacidades[a] is not None
                 and capacidades[a] < parcela for a in linha["incidencia"]):
            enviado = 0
        elif linha["aceita_parcial"] and cabe >= linha["minimo"]:
            enviado = cabe
        else:
            enviado = 0
        d["cabe"], d["enviado"], d["glosado"] = cabe, enviado, parcela - enviado
        if d["glosado"] > 0:
            d["limitante"] = min(finitas)[1]
            d["componente"] = self.componente(d["limitante"], linha, guarda)
        self.consumir(d, restricoes, linha, guarda)
        if d["glosado"] > 0 and not self.vig["segue_adiante"]:
            for c, capacidade in capacidades.items():
                if capacidade is not None and capacidade < parcela:
                    self.fechadas.add(c)
        return d

    def consumir(self, d, restricoes, linha, guarda):
        enviado, no_destino, proprio = d["enviado"], {}, {}
        for c in restricoes:
            b = self.destino(c, linha)
            saldo = self.efetivo(c, linha, guarda)
            if b is None or saldo is None:
                proprio[c] = enviado
            else:
                proprio[c] = min(enviado, max(0, saldo))
                no_destino[b] = max(no_destino.get(b, 0), enviado - proprio[c])
        for parte in (proprio, no_destino):
            for c, valor in parte.items():
                self.consumido[c] = self.consumido.get(c, 0) + valor
        d["transbordado"] = sum(no_destino.values())

    # --- §7

    def sujeita(self, c, linha):
        if c == LIMITE_FACULTATIVO:
            return self.sob(linha, "sob_o_limite")
        if c == TETO:
            return self.sob(linha, "sob_o_teto")
        return c in linha["incidencia"]

    def motivar(self, d, saida):
        if d["glosado"] == 0:
            return {"motivo": None, "origem": None, "valor": 0, "causas": 0}
        linha = d["linha"]
        glosado_anterior = 0
        if linha["anterior"] == "presente":
            glosado_anterior = linha["parcela_anterior"] - linha["enviado_anterior"]
        valor, causas = 0, 0
        if d["componente"] == "desconhecida":
            motivo = "margem_desconhecida"
        elif linha["anterior"] == "desconhecida":
            motivo = "sem_mes_anterior"
        elif 0 < glosado_anterior and d["glosado"] <= glosado_anterior:
            motivo = "limite_ja_excedido"
        else:
            pressoes = self.pressoes(d, saida)
            maior = max(pressoes[1:9])
            if maior > 0:
                motivo, valor = MOTIVOS[pressoes.index(maior, 1)], maior
                causas = sum(1 << (k - 1) for k in range(1, 9) if pressoes[k] > 0)
            elif d["componente"] == "guarda":
                motivo = "protecao_do_legado"
            elif self.caso.get("regra_anterior") is not None and self.caso["regra_anterior"] != self.vig["id"]:
                motivo = "mudanca_de_regra"
            elif glosado_anterior > 0:
                motivo = "limite_ja_excedido"
            else:
                motivo = "limite"
        origem = motivo
        if motivo == "limite_ja_excedido" and linha["origem_anterior"] != 0:
            origem = MOTIVOS[linha["origem_anterior"]]
        return {"motivo": motivo, "origem": origem, "valor": valor, "causas": causas}

    def pressoes(self, d, saida):
        i, c, p = d["linha"], d["limitante"], [0] * 9
        conta_anterior = self.b["contas"][c].get("margem_anterior") if c < 32 else None
        conta_atual = self.b["contas"][c].get("margem") if c < 32 else None
        antes = {k: self.b.get(k + "_anterior") for k in ("liquida", "bruta", "compulsorias")}
        p[1], p[2] = movimento(
            self.vig, TETO if d["componente"] == "reparticao" else c, self.regras[i["regra"]],
            dict(antes, margem=conta_anterior), dict(self.b, margem=conta_atual))
        for outro in saida[: d["ordem"]]:
            j = outro["linha"]
            if j["suspensa"] or not self.sujeita(c, j):
                continue
            e_a_propria = outro is d
            if j["anterior"] in ("ausente", "suspensa"):
                p[6 if j["anterior"] == "ausente" else 7] += j["parcela"] if e_a_propria else outro["enviado"]
            elif j["anterior"] == "presente":
                aumento = max(0, j["parcela"] - j["parcela_anterior"])
                if not e_a_propria:
                    x = max(0, outro["enviado"] - j["enviado_anterior"])
                    p[8] += x - min(x, aumento)
                    aumento = min(x, aumento)
                p[{2: 3, 3: 4}.get(j["natureza"], 5)] += aumento
        return p


def queda(antes, agora, p):
    """Quanto piso(valor × p) caiu; 0 se algo é desconhecido."""
    if antes is None or agora is None or p is None:
        return 0
    return max(0, antes * p // 10000 - agora * p // 10000)


def movimento(vigente, c, regra_da_linha, pior, melhor):
    """Códigos 1 e 2 do §7: quanto a restrição c encolheu de `pior` (antes) para `melhor` (depois)."""
    antes, depois = pior, melhor
    k = 0
    if antes.get("compulsorias") is not None and depois.get("compulsorias") is not None:
        k = max(0, depois["compulsorias"] - antes["compulsorias"])
    if c == TETO:
        return k, queda(antes.get("bruta"), depois.get("bruta"), vigente["percentual_do_teto"])
    if c == LIMITE_FACULTATIVO:
        p = regra_da_linha["percentual_do_limite"]
        total = queda(antes.get("liquida"), depois.get("liquida"), p)
    else:
        p = vigente["tipos"][c]["percentual"]
        total = queda(antes["margem"], depois["margem"], 10000)
    da_compulsoria = min(total, k * (p or 0) // 10000)
    return da_compulsoria, total - da_compulsoria


def decidir(caso):
    linhas = []
    for b in caso["blocos"]:
        for d in Bloco(caso, b).decidir():
            linha = d.pop("linha")
            linhas.append(dict(contrato=linha["contrato"], **d))
    return sorted(linhas, key=lambda d: d["contrato"])
