/// Confere a ordem, as ocorrências e os blocos dos registros, um por vez, na leitura e na escrita.
struct ConferenciaDeOrdem {
    /// Um defeito de ordem.
    struct Problema: Hashable {
        let esperado: String
        let lido: String
    }

    /// O que a chegada do registro provocou.
    struct Passo {
        var problemas: [Problema] = []
        /// Um bloco que estava aberto acabou antes deste registro.
        var fechouAntes = false
        /// Este registro abriu um bloco.
        var abriu = false
        /// Este registro é o último do seu bloco.
        var fechaDepois = false
    }

    private struct Regra {
        let nome: String
        let papel: Papel
        let ocorrencias: Ocorrencias
        let bloco: Int
        /// Só há no começo ou no fim do arquivo.
        let daPonta: Bool
        /// Cabeçalho ou rodapé sem o qual o bloco não está inteiro.
        var exigidoNoBloco: Bool { ocorrencias != .opcional }
    }

    private struct Bloco {
        let nome: String
        var cabecalho: Int?
        var rodape: Int?
        var membros: [Int] = []
    }

    private let regras: [Regra]
    private let blocos: [Bloco]
    private var contagens: [Int]
    private var noBloco: [Int]
    /// 0: cabeçalhos; 1: corpo; 2: rodapés.
    private var fase = 0
    private var ultimoDaPonta = -1
    /// Bloco aberto, ou -1.
    private(set) var aberto = -1

    init(_ registros: [DefinicaoDeRegistro]) {
        var blocos: [Bloco] = []
        var regras: [Regra] = []
        for (tipo, registro) in registros.enumerated() {
            var bloco = -1
            if let nome = registro.bloco {
                bloco = blocos.firstIndex { $0.nome == nome } ?? blocos.count
                if bloco == blocos.count { blocos.append(Bloco(nome: nome)) }
                blocos[bloco].membros.append(tipo)
                if registro.papel == .cabecalho { blocos[bloco].cabecalho = tipo }
                if registro.papel == .rodape { blocos[bloco].rodape = tipo }
            }
            let daPonta =
                bloco < 0 && registro.ocorrencias.repeteNunca
                && (registro.papel == .cabecalho || registro.papel == .rodape)
            regras.append(
                Regra(
                    nome: registro.nome, papel: registro.papel, ocorrencias: registro.ocorrencias, bloco: bloco,
                    daPonta: daPonta))
        }
        self.blocos = blocos
        self.regras = regras
        contagens = Array(repeating: 0, count: registros.count)
        noBloco = contagens
    }

    /// Se um registro deste tipo, agora, começaria um bloco.
    func abriria(_ tipo: Int) -> Bool {
        regras[tipo].bloco >= 0 && (aberto != regras[tipo].bloco || regras[tipo].papel == .cabecalho)
    }

    /// Registra a chegada de um registro deste tipo.
    mutating func passar(_ tipo: Int) -> Passo {
        var passo = Passo()
        contagens[tipo] += 1
        let papel = regras[tipo].papel
        if papel == .ignorar { return passo }
        let bloco = regras[tipo].bloco
        if regras[tipo].daPonta {
            ponta(tipo, em: &passo)
        } else {
            // Cabeçalho de página que se repete pode vir depois do total: a legenda começa folha nova.
            let dePagina = papel == .cabecalho && bloco < 0
            if fase == 2, !dePagina { passo.problemas.append(foraDeOrdem(tipo, depoisDe: ultimoDaPonta)) }
            if fase == 0 { (fase, ultimoDaPonta) = (1, -1) }
            if bloco >= 0 { passarNoBloco(tipo, bloco, em: &passo) }
        }
        let contagem = bloco >= 0 ? noBloco[tipo] : contagens[tipo]
        if contagem > 1, regras[tipo].ocorrencias.repeteNunca, !(bloco >= 0 && papel != .detalhe) {
            let onde = bloco >= 0 ? " no bloco \(blocos[bloco].nome)" : ""
            passo.problemas.append(Problema(esperado: "um só registro \(regras[tipo].nome)\(onde)", lido: "outro"))
        }
        return passo
    }

    /// O que falta quando o arquivo acaba.
    mutating func terminar() -> [Problema] {
        var passo = Passo()
        if aberto >= 0 { fechar(lido: "fim do arquivo", em: &passo) }
        for (tipo, regra) in regras.enumerated()
        where regra.bloco < 0 && regra.ocorrencias.exige && contagens[tipo] == 0 {
            passo.problemas.append(Problema(esperado: "registro \(regra.nome)", lido: "nenhum"))
        }
        return passo.problemas
    }

    private func foraDeOrdem(_ tipo: Int, depoisDe anterior: Int) -> Problema {
        let esperado = anterior >= 0 ? "fim do arquivo depois do registro \(regras[anterior].nome)" : "fim do arquivo"
        return Problema(esperado: esperado, lido: "registro \(regras[tipo].nome)")
    }

    private mutating func ponta(_ tipo: Int, em passo: inout Passo) {
        let cabecalho = regras[tipo].papel == .cabecalho
        if cabecalho {
            if fase > 0 {
                if contagens[tipo] == 1 {
                    passo.problemas.append(
                        Problema(esperado: "registro \(regras[tipo].nome) antes dos outros", lido: "depois"))
                }
                return
            }
        } else {
            if aberto >= 0 {
                fechar(lido: "registro \(regras[tipo].nome)", em: &passo)
                passo.fechouAntes = true
            }
            if fase < 2 { (fase, ultimoDaPonta) = (2, -1) }
        }
        if tipo < ultimoDaPonta {
            let seguinte = "registro \(regras[tipo].nome) antes do registro \(regras[ultimoDaPonta].nome)"
            passo.problemas.append(Problema(esperado: seguinte, lido: "depois"))
        }
        ultimoDaPonta = max(ultimoDaPonta, tipo)
    }

    private mutating func passarNoBloco(_ tipo: Int, _ bloco: Int, em passo: inout Passo) {
        let papel = regras[tipo].papel
        if aberto >= 0, aberto != bloco || papel == .cabecalho {
            fechar(lido: "registro \(regras[tipo].nome)", em: &passo)
            passo.fechouAntes = true
        }
        if aberto < 0 {
            if papel != .cabecalho, let cabecalho = blocos[bloco].cabecalho, regras[cabecalho].exigidoNoBloco {
                passo.problemas.append(
                    Problema(
                        esperado: "registro \(regras[cabecalho].nome) antes", lido: "registro \(regras[tipo].nome)"))
            }
            for membro in blocos[bloco].membros { noBloco[membro] = 0 }
            aberto = bloco
            passo.abriu = true
        }
        noBloco[tipo] += 1
        if papel == .rodape {
            faltasDoBloco(lido: "registro \(regras[tipo].nome)", em: &passo)
            aberto = -1
            passo.fechaDepois = true
        }
    }

    private mutating func fechar(lido: String, em passo: inout Passo) {
        if let rodape = blocos[aberto].rodape, regras[rodape].exigidoNoBloco {
            passo.problemas.append(
                Problema(esperado: "registro \(regras[rodape].nome) no fim do bloco \(blocos[aberto].nome)", lido: lido)
            )
        }
        faltasDoBloco(lido: lido, em: &passo)
        aberto = -1
    }

    private func faltasDoBloco(lido: String, em passo: inout Passo) {
        for membro in blocos[aberto].membros where regras[membro].papel == .detalhe {
            guard regras[membro].ocorrencias.exige, noBloco[membro] == 0 else { continue }
            passo.problemas.append(
                Problema(esperado: "registro \(regras[membro].nome) no bloco \(blocos[aberto].nome)", lido: lido))
        }
    }
}
