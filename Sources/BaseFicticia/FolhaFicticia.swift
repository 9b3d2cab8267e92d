import Leiaute
import Nucleo

/// A folha de pagamento que não existe: lê a remessa que o sistema gerou e escreve a folha fechada.
///
/// Quase tudo é descontado. Umas linhas vêm a menor, outras rejeitadas com motivos variados; algumas pessoas ganham uma pensão que corta
/// os facultativos; por arquivo, uma linha é descontada acima do enviado e outra sem envio, para que haja divergência a resolver. Quem
/// está nas últimas parcelas é sempre descontado, e por isso os contratos acabam quando a base diz que acabam.
package struct FolhaFicticia: Sendable {
    private let leiautes: String
    private let semente: UInt64

    /// Parcelas restantes abaixo das quais a linha nunca falha.
    static let restantesProtegidas = 24

    package init(leiautes: String, semente: UInt64) {
        self.leiautes = leiautes
        self.semente = semente
    }

    /// O que se fez com as linhas da remessa.
    package struct Resumo: Sendable, Hashable {
        package var inteiras = 0
        package var aMenor = 0
        package var rejeitadas = 0
        package var acima = 0
        package var semEnvio = 0
    }

    /// Lê a remessa e escreve o retorno.
    ///
    /// - Parameters:
    ///   - remessa: o arquivo que o sistema gerou, no leiaute `leiaute` (`descontos-posicional`, `descontos-fox` ou `descontos-xml`).
    ///   - leiauteDaSaida: `retorno-da-folha`, com `-dbf` ou `-xml`, ou `retorno-impresso`.
    ///   - cadastro: arquivo de `cadastro-da-folha`, só para o relatório impresso pôr nome e órgão.
    package func retornar(
        remessa: String, leiaute: String, saida: String, leiauteDaSaida: String = "retorno-da-folha",
        cadastro: String? = nil
    ) throws -> Resumo {
        let pasta = PastaDeLeiautes(leiautes)
        let definicao = try pasta.definicao(leiaute)
        // Confere antes de escrever: remessa ruim não deixa meio retorno no disco.
        try conferir(remessa, definicao)
        var fechamento = Fechamento(semente: semente)
        if leiauteDaSaida == "retorno-impresso" {
            let pessoas = try cadastro.map { try lerPessoas($0, try pasta.definicao("cadastro-da-folha")) } ?? [:]
            var fechadas: [LinhaFechada] = []
            try ler(remessa, definicao) { fechadas.append(fechamento.fechar($0)) }
            guard let semEnvio = fechamento.semEnvio(), let competencia = fechamento.competencia else {
                throw Self.vazia
            }
            try RelatorioImpresso(competencia: competencia, pessoas: pessoas).escrever(fechadas + [semEnvio], em: saida)
        } else {
            var escrita: EscritaDoRetorno?
            try ler(remessa, definicao) { linha in
                if escrita == nil { escrita = try EscritaDoRetorno(saida, leiauteDaSaida, pasta, linha.competencia) }
                try escrita?.escrever(fechamento.fechar(linha))
            }
            guard let semEnvio = fechamento.semEnvio() else { throw Self.vazia }
            try escrita?.escrever(semEnvio)
            try escrita?.terminar()
        }
        return fechamento.resumo
    }

    private static let vazia = RecusaDaBase.remessaInvalida("a remessa não tem linha nenhuma")

    /// Linha da remessa.
    struct Linha: Sendable {
        let competencia: Competencia
        let matricula: String
        let rubrica: String
        let contrato: Int64
        let valor: Int64
        let restantes: Int?
    }

    /// Linha da folha fechada; sem contrato, é desconto que a folha fez por conta própria.
    struct LinhaFechada: Sendable {
        let matricula: String
        let rubrica: String
        let contrato: Int64?
        let enviado: Int64
        let descontado: Int64
        let motivo: String?
    }

    // MARK: - Ler

    private func conferir(_ caminho: String, _ definicao: Definicao) throws {
        let resultado = try LeitorDeLeiaute(definicao).conferir(ArquivoDeOrigem(caminho: caminho))
        guard resultado.certo else {
            let primeiro = resultado.apontamentos.first.map(String.init(describing:)) ?? ""
            throw RecusaDaBase.remessaInvalida(
                "a remessa tem \(resultado.totalDeApontamentos) apontamentos; o primeiro: \(primeiro)")
        }
    }

    private func ler(_ caminho: String, _ definicao: Definicao, _ cada: (Linha) throws -> Void) throws {
        _ = try LeitorDeLeiaute(definicao).ler(ArquivoDeOrigem(caminho: caminho)) { registro in
            guard registro.nome == "detalhe" else { return }
            guard case .competencia(let mes) = registro["competencia"],
                case .texto(let matricula) = registro["matricula"],
                case .texto(let rubrica) = registro["rubrica"], case .inteiro(let contrato) = registro["contrato"],
                case .decimal(let valor, _) = registro["valor"], case .inteiro(let parcela) = registro["parcela"]
            else { throw RecusaDaBase.remessaInvalida("\(definicao.id) não é um leiaute de descontos") }
            var restantes: Int?
            if case .inteiro(let prazo) = registro["prazo"] { restantes = Int(prazo - parcela) }
            try cada(
                Linha(
                    competencia: Competencia(ano: mes.ano, mes: mes.mes), matricula: matricula, rubrica: rubrica,
                    contrato: contrato,
                    valor: valor, restantes: restantes))
        }
    }

    private func lerPessoas(_ caminho: String, _ definicao: Definicao) throws -> [String: RelatorioImpresso.Pessoa] {
        var pessoas: [String: RelatorioImpresso.Pessoa] = [:]
        _ = try LeitorDeLeiaute(definicao).ler(ArquivoDeOrigem(caminho: caminho)) { registro in
            guard case .texto(let matricula) = registro["matricula"], case .texto(let nome) = registro["nome"],
                case .texto(let orgao) = registro["orgao"]
            else { return }
            pessoas[matricula] = RelatorioImpresso.Pessoa(nome: nome, orgao: orgao)
        }
        return pessoas
    }
}
