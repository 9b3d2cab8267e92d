import Arquivos
import BancoDeDados
import Cadastro
import Cifra
import Nucleo

/// O que a conferência do cadastro precisa saber do banco, além dos vínculos: de quem é cada CPF.
package struct PessoasConhecidas: Sendable {
    let porIndice: [[UInt8]: Int64]
    /// Vínculo → vínculo que já o sucedeu.
    let sucedidos: [Int64: Int64]

    /// Ninguém: banco vazio.
    package static let nenhuma = PessoasConhecidas(porIndice: [:], sucedidos: [:])

    /// Todos os CPFs (pelo índice cego) e sucessões do banco, em duas leituras.
    package static func ler(em t: Transacao) throws -> PessoasConhecidas {
        var (porIndice, sucedidos): ([[UInt8]: Int64], [Int64: Int64]) = ([:], [:])
        try t.copiarDe("SELECT cpf_indice, id FROM pessoa") { porIndice[try $0.ler(0)] = try $0.ler(1) }
        try t.copiarDe("SELECT sucede_id, id FROM vinculo WHERE sucede_id IS NOT NULL") {
            sucedidos[try $0.ler(0)] = try $0.ler(1)
        }
        return PessoasConhecidas(porIndice: porIndice, sucedidos: sucedidos)
    }
}

extension ConteudoDoCadastro {
    private static let categorias: Set<String> = ["membro", "servidor", "pensionista"]
    private static let situacoes: Set<String> = ["ativo", "inativo", "desligado", "falecido"]

    /// Aponta tudo que impede de aplicar, linha por linha, e o que só se avisa.
    package func conferir(
        _ referencia: ReferenciaDaFolha, _ pessoas: PessoasConhecidas, _ cofre: Cofre, apontar: Apontador
    ) throws {
        var vistas: [Matricula: Int] = [:]
        for (indice, linha) in linhas.enumerated() {
            if let primeira = vistas.updateValue(indice, forKey: linha.matricula) {
                try apontar(
                    Apontado(
                        linha: linha.linha, campo: "matricula",
                        esperado: "matrícula uma vez só (já veio na linha \(linhas[primeira].linha))",
                        lido: "\"\(linha.matricula)\""))
            }
            try conferirSituacao(linha, apontar)
        }
        try conferirDonos(referencia, pessoas, cofre, vistas, apontar)
        try conferirNomes(apontar)
        let quantos = referencia.vinculos.count { $0.value.vivo && vistas[$0.key] == nil }
        if quantos > 0 {
            try apontar(
                Apontado(
                    .aviso, linha: nil, campo: "matricula",
                    esperado: "todos os vínculos em vigor (quem não veio não é desligado; veja a lista de ausentes)",
                    lido: quantos == 1 ? "falta 1" : "faltam \(Contagem.comMilhar(Int64(quantos)))"))
        }
    }

    private func conferirSituacao(_ linha: LinhaDoCadastro, _ apontar: Apontador) throws {
        if !Self.categorias.contains(linha.categoria) {
            try apontar(
                Apontado(
                    linha: linha.linha, campo: "categoria", esperado: "membro, servidor ou pensionista",
                    lido: "\"\(linha.categoria)\""))
        }
        guard Self.situacoes.contains(linha.situacao) else {
            return try apontar(
                Apontado(
                    linha: linha.linha, campo: "situacao", esperado: "ativo, inativo, desligado ou falecido",
                    lido: "\"\(linha.situacao)\""))
        }
        switch (linha.vivo, linha.encerramento) {
        case (false, nil):
            try apontar(
                Apontado(
                    linha: linha.linha, campo: "encerramento", esperado: "a data, porque o vínculo acabou",
                    lido: "(vazio)"))
        case (true, let dia?):
            try apontar(
                Apontado(
                    linha: linha.linha, campo: "encerramento", esperado: "vazio, porque o vínculo está em vigor",
                    lido: dia.iso))
        default: break
        }
        if let admissao = linha.admissao, let encerramento = linha.encerramento, encerramento < admissao {
            try apontar(
                Apontado(
                    linha: linha.linha, campo: "encerramento", esperado: "não antes da admissão (\(admissao.iso))",
                    lido: encerramento.iso))
        }
    }

    /// Matrícula não muda de dono, e o vínculo que se sucede é da mesma pessoa e só tem um sucessor.
    private func conferirDonos(
        _ referencia: ReferenciaDaFolha, _ pessoas: PessoasConhecidas, _ cofre: Cofre, _ vistas: [Matricula: Int],
        _ apontar: Apontador
    ) throws {
        var sucessores: [Matricula: Matricula] = [:]
        for linha in linhas {
            let existente = referencia.vinculos[linha.matricula]
            guard existente != nil || linha.anterior != nil else { continue }
            let pessoa = DadosPessoais.indices(de: linha.cpf, cofre).lazy.compactMap { pessoas.porIndice[$0] }.first
            if let existente, let dona = existente.pessoa, dona != pessoa {
                try apontar(
                    Apontado(
                        linha: linha.linha, campo: "cpf", esperado: "o CPF de quem já tem esta matrícula",
                        lido: "\"\(linha.cpf.digitos)\""))
            }
            guard let anterior = linha.anterior else { continue }
            func recusar(_ esperado: String) throws {
                try apontar(
                    Apontado(
                        linha: linha.linha, campo: "matricula_anterior", esperado: esperado, lido: "\"\(anterior)\""))
            }
            if anterior == linha.matricula {
                try recusar("outra matrícula")
            } else if let vinculo = referencia.vinculos[anterior], let dona = vinculo.pessoa, dona != pessoa {
                try recusar("uma matrícula da mesma pessoa")
            } else if let naLista = vistas[anterior], linhas[naLista].cpf != linha.cpf {
                try recusar("uma matrícula da mesma pessoa")
            } else if referencia.vinculos[anterior] == nil, vistas[anterior] == nil {
                try recusar("uma matrícula conhecida")
            } else if let outra = sucessores.updateValue(linha.matricula, forKey: anterior) {
                try recusar("uma matrícula que ninguém mais sucede (\(outra) também)")
            } else if let id = referencia.vinculos[anterior]?.id, let sucessor = pessoas.sucedidos[id],
                sucessor != existente?.id
            {
                try recusar("uma matrícula ainda não sucedida")
            }
        }
    }

    /// Nome diferente para o mesmo CPF ou o mesmo órgão não impede, mas costuma ser engano.
    private func conferirNomes(_ apontar: Apontador) throws {
        for (anterior, linha) in zip(linhas, linhas.dropFirst())
        where anterior.cpf == linha.cpf && anterior.nome != linha.nome {
            try apontar(
                Apontado(
                    .aviso, linha: linha.linha, campo: "nome", esperado: "o mesmo nome da linha \(anterior.linha)",
                    lido: "\"\(linha.nome)\""))
        }
        var orgaos: [String: String] = [:]
        for linha in linhas {
            guard let nome = orgaos[linha.orgao] else {
                orgaos[linha.orgao] = linha.nomeDoOrgao
                continue
            }
            if nome != linha.nomeDoOrgao {
                try apontar(
                    Apontado(
                        .aviso, linha: linha.linha, campo: "nome_do_orgao",
                        esperado: "\"\(nome)\", como nas outras linhas do órgão \(linha.orgao)",
                        lido: "\"\(linha.nomeDoOrgao)\""))
            }
        }
    }
}
