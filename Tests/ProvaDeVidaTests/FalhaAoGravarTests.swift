import BancoDeDados
import OrgaoDeTeste
import ProvaDeVida
import Testing
import Web

/// O banco falha na hora de gravar o que já se julgou: a prova aprovada não se perde, e não muda.
@Suite struct FalhaAoGravarTests {
    @Test("PV-07: aprovada com o banco fora, grava-se quando a pessoa pergunta como acabou, uma vez só")
    func naHoraDeGravar() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, id, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            let comeco = try await pagina.comecar(luz: false)
            #expect(comeco.status == 200)
            try await Self.falhar(bancada)
            var pessoa = PessoaDeEnsaio()
            var ultimo = 200
            for ruido in 0..<1_200 where ultimo == 200 {
                let visto = pessoa.olhar(pagina.passo, em: pagina.tempo + pessoa.entreQuadros)
                ultimo = try await pagina.mandar(
                    try ObservadorDeEnsaio.jpeg(visto, pessoa.vetor, ruido: ruido), depoisDe: pessoa.entreQuadros
                ).status
            }
            #expect(ultimo >= 500, "gravar falhou, e a página soube")
            #expect(try await bancada.resultado(id)["situacao"] as? String == "EM_ANDAMENTO")
            try await Self.sarar(bancada)
            #expect(try await pagina.fim()["situacao"] as? String == "APROVADA")
            #expect(try await pagina.fim()["situacao"] as? String == "APROVADA")
            let (tentativas, cobradas): (Int64, Int64) = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                (
                    try t.uma("SELECT count(*) FROM evento WHERE ato = 'prova-de-vida.concluir-tentativa'")?.ler(0)
                        ?? 0,
                    try t.uma("SELECT count(*) FROM consulta_da_prova")?.ler(0) ?? 0
                )
            }
            #expect(tentativas == 1 && cobradas == 1)
        }
    }

    @Test("PV-07: quem ninguém volta a perguntar também se grava, na volta do serviço de fundo")
    func naVarredura() async throws {
        try await BancadaDaProva.usando { bancada in
            try await bancada.referencia()
            let (_, id, link) = try await bancada.sessao()
            var pagina = PaginaDeEnsaio(bancada, try await bancada.abrir(link))
            #expect(try await pagina.comecar(luz: false).status == 200)
            try await Self.falhar(bancada)
            var ninguem = PessoaDeEnsaio()
            ninguem.rostos = 0
            var ultimo = 200
            for ruido in 0..<1_200 where ultimo == 200 {
                let visto = ninguem.olhar(pagina.passo, em: pagina.tempo + ninguem.entreQuadros)
                ultimo = try await pagina.mandar(
                    try ObservadorDeEnsaio.jpeg(visto, ninguem.vetor, ruido: ruido), depoisDe: ninguem.entreQuadros
                ).status
            }
            #expect(ultimo >= 500)
            try await Self.sarar(bancada)
            try await bancada.servico.capturas.varrer()
            let motivo: String? = try await bancada.orgao.dono.transacao(como: .proprio) { t in
                try t.uma("SELECT motivo FROM tentativa_da_prova WHERE sessao_id = \(id)")?.ler(0)
            }
            #expect(motivo == "sem-rosto", "o motivo é o julgado, e não o de quem sumiu")
        }
    }

    private static func falhar(_ bancada: BancadaDaProva) async throws {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            try t.executar(
                """
                CREATE FUNCTION ensaio_falhar() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'o disco encheu' USING ERRCODE = '53100'; END $$
                """)
            _ = try t.executar(
                "CREATE TRIGGER ensaio_falhar BEFORE UPDATE ON tentativa_da_prova FOR EACH ROW EXECUTE FUNCTION ensaio_falhar()"
            )
        }
    }

    private static func sarar(_ bancada: BancadaDaProva) async throws {
        try await bancada.orgao.dono.transacao(como: .proprio) { t in
            _ = try t.executar("DROP TRIGGER ensaio_falhar ON tentativa_da_prova")
        }
    }
}
