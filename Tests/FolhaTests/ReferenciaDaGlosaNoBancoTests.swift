import BancoDeTeste
import Glosas
import Nucleo
import OrgaoDeTeste
import Testing

/// A glosa aplicada no banco e a referência em Python, alimentada por uma leitura do banco que não passa pelo nosso código, decidem o
/// mesmo linha a linha. Os meses da base fictícia, pequena e inteira, são comparados em `JogoDosMesesTests`.
@Suite struct ReferenciaDaGlosaNoBancoTests {
    @Test(
        "centenas de vínculos sorteados no banco: enviado, glosado, motivo, origem e ordem iguais à referência",
        arguments: [1, 2])
    func igual(semente: UInt64) async throws {
        try await FolhaDeTeste.com(regra: BaseSorteada.regra) { folha in
            var base = BaseSorteada(semente: semente)
            try await base.gravar(em: folha, vinculos: 250)
            _ = try await folha.cortar()
            let resumo = try await folha.glosar()
            #expect(resumo.linhasGlosadas > 100)
            #expect(resumo.linhasExcluidas > 20)
            let comparacao = try await ReferenciaDaGlosa.comparar(FolhaDeTeste.mes, folha.orgao.dono)
            #expect(comparacao.linhas > 600)
            #expect(comparacao.diferencas.isEmpty, "\(comparacao.diferencas.prefix(20))")
        }
    }
}
