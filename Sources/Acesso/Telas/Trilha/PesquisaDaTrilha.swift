import Auditoria
import BancoDeDados
import Cifra
import Html
import Nucleo
import Web

/// O que a tela pergunta à trilha, e como a pergunta vira consulta. Igual nos dois portais que a leem.
package struct PesquisaDaTrilha: Sendable {
    package static let ato = "auditoria.consultar"
    package static let atoDeExportar = "auditoria.exportar"

    package let estado: EstadoDaGrade

    /// - Parameters:
    ///   - partes: as que o perfil pode ler, na ordem.
    ///   - mais: filtros só deste portal.
    package init(
        em endereco: Endereco, partes: [ParteDaTrilha], mais: [Filtro], lendo pares: [(String, String)],
        guardados: [String: String] = [:]
    ) {
        estado = EstadoDaGrade(
            em: endereco,
            filtros: [
                .data("de", "De"), .data("ate", "Até"), .escolha("ato", "O que foi feito", NomeDoAto.opcoes),
                .escolha("parte", "Parte da trilha", partes.map { .init($0.rawValue, $0.nome) }),
                .escolha("objeto", "Espécie do registro", NomeDoObjeto.opcoes),
                .texto("registro", "Número do registro"),
            ] + mais, ordens: ["quando"], padrao: .init("quando", .decrescente), porPagina: 50, porCursor: true,
            lendo: pares, guardados: guardados)
    }

    /// A consulta; filtro que não se lê não acha ninguém, em vez de ser ignorado.
    package func consulta(podendo partes: [ParteDaTrilha], _ cofre: Cofre) -> ConsultaDaTrilha {
        var consulta = ConsultaDaTrilha(partes: Set(partes))
        if let parte = estado["parte"].flatMap(ParteDaTrilha.init(rawValue:)) {
            consulta.partes.formIntersection([parte])
        }
        do {
            if let de = estado["de"] { consulta.desde = Relogio.instante(dia: try Dia.lendo(de)) }
            if let ate = estado["ate"] { consulta.ate = Relogio.instante(dia: try Dia.lendo(ate) + 1) }
        } catch { consulta.partes = [] }
        consulta.ato = estado["ato"]
        consulta.objeto = estado["objeto"]
        if let digitado = estado["registro"] {
            let numero = Int64(digitado.replacing(".", with: ""))
            if numero == nil { consulta.partes = [] }
            consulta.objetoId = numero
        }
        if let endereco = estado["endereco"] { consulta.enderecoIndices = Trilha.indices(doEndereco: endereco, cofre) }
        consulta.consignataria = estado["consignataria"].flatMap { Int64($0) }
        consulta.crescente = estado.ordem?.sentido == .crescente
        consulta.cursor = estado.cursor.flatMap(CursorDaTrilha.init(lendo:))
        return consulta
    }

    /// O que se procurou, para o evento da própria leitura.
    package var paraATrilha: Auditoria.Dado {
        var filtros: [String: Auditoria.Dado] = [:]
        for filtro in estado.oferecidos { filtros[filtro.nome] = estado[filtro.nome].map { .texto($0) } }
        return ["filtros": .objeto(filtros)]
    }

    /// Em palavras, para o alto do relatório.
    package var emPalavras: [(nome: String, valor: String)] {
        let nomes = [
            "de": "De", "ate": "Até", "ato": "O que foi feito", "parte": "Parte da trilha", "objeto": "Registro",
        ]
        return estado.oferecidos.compactMap { filtro in
            guard let valor = estado[filtro.nome] else { return nil }
            let dito =
                switch filtro.nome {
                case "ato": NomeDoAto.de(valor)
                case "objeto": NomeDoObjeto.de(valor)
                case "parte": ParteDaTrilha(rawValue: valor)?.nome ?? valor
                default: valor
                }
            return (nomes[filtro.nome] ?? (filtro.nome.prefix(1).uppercased() + filtro.nome.dropFirst()), dito)
        }
    }
}

extension CsvEmPaginas {
    /// A trilha inteira que a consulta acha, lida de cursor em cursor.
    package static func responder(
        trilha nome: String, _ consulta: ConsultaDaTrilha,
        ler: @escaping @Sendable (ConsultaDaTrilha, Int) async throws -> [EventoNaTela]
    ) -> Resposta {
        let colunas = EventoNaTela.colunasDoCsv
        return .arquivo(nome: nome + ".csv", tipo: Csv.tipo) { saida in
            var (consulta, buffer) = (consulta, [UInt8]())
            consulta.cursor = nil
            Csv.cabecalho(colunas, em: &buffer)
            while true {
                let linhas = try await ler(consulta, pagina)
                for linha in linhas { Csv.linha(linha, colunas, em: &buffer) }
                try await saida.escrever(buffer)
                buffer.removeAll(keepingCapacity: true)
                guard let ultima = linhas.last, linhas.count == pagina else { return }
                consulta.cursor = CursorDaTrilha(ultima.evento)
            }
        }
    }
}
