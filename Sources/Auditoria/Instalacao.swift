import Antivirus
import BancoDeDados
import Cifra
import Foundation
import Nucleo

/// O que todo ato precisa à mão: banco, cofre, trilha, números e a hora.
///
/// Montada uma vez pelo executável (ou pelo teste, com relógio parado) e passada adiante; não guarda estado.
package struct Instalacao: Sendable {
    package let banco: Banco
    package let cofre: Cofre
    package let trilha: Trilha
    package let relogio: Relogio
    /// Ids de tudo que não é evento nem contrato.
    package let ids: Ids
    /// Ids de contrato: o número que a pessoa lê na ADE.
    package let idsDeContrato: Ids
    /// `nil`: o que vem de fora não passa por antivírus.
    package let antivirus: Antivirus?

    /// - Parameter geracao: a da trilha neste servidor (`GeracaoDaTrilha`); quem cria o banco agora está na primeira.
    package init(
        banco: Banco, cofre: Cofre, relogio: Relogio = .daMaquina, geracao: Int64 = 1, antivirus: Antivirus? = nil
    ) {
        self.antivirus = antivirus
        self.banco = banco
        self.cofre = cofre
        self.relogio = relogio
        trilha = Trilha(cofre: cofre, ids: Ids(sequencia: "id_evento", bloco: 1000), geracao: geracao)
        ids = Ids(sequencia: "id_geral", bloco: 1000)
        idsDeContrato = Ids(sequencia: "id_contrato", bloco: 100)
    }
}

/// A hora, e o dia em que ela cai no fuso do órgão.
///
/// Entra por argumento em tudo: teste usa um relógio parado, a base fictícia usa um que anda pelos meses.
package struct Relogio: Sendable {
    private let ler: @Sendable () -> Instante

    package init(_ ler: @escaping @Sendable () -> Instante) { self.ler = ler }

    package var agora: Instante { ler() }

    package static let daMaquina = Relogio { Instante(data: Date()) }

    /// Relógio que marca sempre a mesma hora.
    package static func parado(em instante: Instante) -> Relogio { Relogio { instante } }

    /// O dia no fuso do órgão, com o horário de verão da época.
    package static func dia(de instante: Instante) -> Dia {
        instante.local(deslocamentoEmSegundos: deslocamento(em: instante)).dia
    }

    /// Segundos a somar ao tempo universal para ter a hora do órgão naquele instante (−10.800 hoje em dia).
    package static func deslocamento(em instante: Instante) -> Int {
        fuso.secondsFromGMT(for: instante.data)
    }

    /// O instante de uma hora local do órgão.
    package static func instante(dia: Dia, hora: Int = 0, minuto: Int = 0) -> Instante {
        let semFuso = Instante(dia: dia, microssegundosDoDia: (hora * 60 + minuto) * 60_000_000)
        return semFuso - .seconds(deslocamento(em: semFuso + .seconds(10_800)))
    }

    package var hoje: Dia { Self.dia(de: agora) }

    private static let fuso: TimeZone = {
        guard let fuso = TimeZone(identifier: "America/Sao_Paulo") else {
            preconditionFailure("a base de fusos não tem America/Sao_Paulo")
        }
        return fuso
    }()
}

extension Instante {
    /// Da hora da plataforma, em microssegundos.
    package init(data: Date) { self.init(microssegundos: Int64((data.timeIntervalSince1970 * 1_000_000).rounded())) }
    package var data: Date { Date(timeIntervalSince1970: Double(microssegundos) / 1_000_000) }
}
