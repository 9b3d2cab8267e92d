import Foundation
import Leiaute
import Nucleo

/// Escreve uma base fictícia inteira numa pasta: a carga inicial, os arquivos de cada mês e o roteiro para jogá-los.
///
/// É determinístico: a mesma escala dá os mesmos bytes, e nada depende do relógio nem da máquina. Os arquivos saem em fluxo e a memória é
/// a da carteira viva: não cresce com os meses.
///
/// - Fonte: RF-GER-09, IMP-03 (carga); FOL-01 (margens); TR 22.4.2 e 22.6 (quantidades).
package final class Gerador {
    private(set) var carteira: Carteira
    let leiautes: PastaDeLeiautes
    /// Também as versões em DBF e em XML de cadastro e margens.
    let comOutrasFormas: Bool
    var calendario: CalendarioFicticio { carteira.calendario }
    private var esperado = ["competencia;consignataria;linhas"]
    private var recusas = ["competencia;consignataria;numero;motivo"]

    /// - Parameters:
    ///   - leiautes: a pasta das definições.
    ///   - comOutrasFormas: escreve também os DBF e os XML.
    package init(_ escala: Escala, leiautes: String, comOutrasFormas: Bool = true) throws {
        try escala.conferir()
        self.leiautes = PastaDeLeiautes(leiautes)
        self.comOutrasFormas = comOutrasFormas
        carteira = try Carteira(escala)
    }

    /// Escreve tudo. A pasta é criada; arquivos de mesmo nome são trocados.
    ///
    /// - Parameter andamento: chamado ao começar cada parte (`carga`, `2025-11`…).
    package func escrever(em pasta: String, andamento: (String) -> Void = { _ in }) throws {
        var roteiro = Roteiro()
        andamento("carga")
        let carga = try criar("\(pasta)/carga")
        try escreverCadastros(em: carga)
        try escreverContratos(em: carga)
        try escreverFolha(em: carga)
        roteiroDaCarga(&roteiro)
        for mes in 0...carteira.escala.mesAberto {
            try carteira.avancar()
            let competencia = carteira.escala.competencia(mes)
            andamento(competencia.iso)
            let doMes = try criar("\(pasta)/\(competencia.iso)")
            try escreverFolha(em: doMes)
            let (variaveis, inclusoes) = try escreverConsignatarias(em: doMes)
            roteiroDoMes(&roteiro, variaveis: variaveis, inclusoes: inclusoes)
            anotarEsperado(competencia)
        }
        try roteiro.gravar(em: "\(pasta)/roteiro.csv")
        try Roteiro.gravar(esperado, em: "\(pasta)/esperado.csv")
        try Roteiro.gravar(recusas, em: "\(pasta)/recusas.csv")
    }

    private func criar(_ pasta: String) throws -> String {
        try FileManager.default.createDirectory(atPath: pasta, withIntermediateDirectories: true)
        return pasta
    }

    /// As linhas do corte de cada consignatária, suspensas inclusive, sem as de quem já saiu.
    private func anotarEsperado(_ competencia: Competencia) {
        var porConsignataria: [String: Int] = [:]
        for (servico, linhas) in zip(carteira.servicos, carteira.linhasPorServico()) {
            porConsignataria[servico.consignataria.codigo, default: 0] += linhas
        }
        for consignataria in Quadro.consignatarias {
            esperado.append("\(competencia.iso);\(consignataria.codigo);\(porConsignataria[consignataria.codigo] ?? 0)")
        }
    }

    func anotarRecusa(_ recusa: RecusaEsperada, _ competencia: Competencia) throws {
        recusas.append("\(competencia.iso);\(recusa.consignataria);\(recusa.numero);\(recusa.motivo)")
    }
}
