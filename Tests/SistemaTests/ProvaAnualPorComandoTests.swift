import Auditoria
import BancoDeDados
import BancoDeTeste
import Cadastro
import Foundation
import Nucleo
import ServidoresDeTeste
import Testing

/// `averba prova-anual`: as campanhas pela linha de comando.
@Suite(.serialized) struct ProvaAnualPorComandoTests {
    @Test("abrir diz quantas pessoas alcança, não abre duas, listar vai em CSV e lembrar repetido não manda de novo")
    func comandos() async throws {
        try await Terminal.usando { semCorreio, _ in
            try semCorreio.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            let abrir = ["prova-anual", "abrir", "Prova do ano", "--fim", "31/12/2099", "--lembretes", "30, 3"]
            #expect(try semCorreio.certo(lista: abrir).contains("0 pessoas, 0 sem e-mail"))
            #expect(try semCorreio.rodar(lista: abrir).erro.contains("já há uma campanha aberta"))
            #expect(
                try semCorreio.rodar(lista: ["prova-anual", "abrir", "Outra", "--fim", "amanhã"]).erro.contains(
                    "dd/mm/aaaa"))
            let lista = try semCorreio.certo("prova-anual", "listar")
            #expect(lista.hasPrefix("campanha;nome;publico") && lista.contains(";Prova do ano;ambos;"))
            #expect(lista.contains(";2099-12-31;aberta;0;0;0;0"))
            // O que se digita não desmancha o CSV, e nome em branco não é nome.
            let semNome = ["prova-anual", "abrir", "   ", "--publico", "pensionistas", "--fim", "31/12/2099"]
            #expect(try semCorreio.rodar(lista: semNome).erro.contains("dê um nome à campanha"))
            #expect(try semCorreio.rodar(lista: ["prova-anual", "lembrar"]).erro.contains("não manda correio"))
        }
    }

    @Test(
        "lembrar põe no correio um lembrete por pessoa que deve, e repetido nenhum; o servidor que sobe entrega; o nome da campanha vai entre aspas no CSV"
    )
    func lembrar() async throws {
        try await Terminal.usando { semCorreio, banco in
            let servidor = try CorreioDeEnsaio(.starttls)
            defer { servidor.parar() }
            let correio = servidor.ambiente
            let terminal = Terminal(pasta: semCorreio.pasta, ambiente: semCorreio.ambiente.merging(correio) { $1 })
            try terminal.certo("implantar", BancoDeTeste.raiz + "/Implantacao/mpmg.yaml")
            try await Self.aposentar(terminal, banco)
            let hoje: String = try await BancoDeTeste.um(
                "SELECT to_char(now() AT TIME ZONE 'America/Sao_Paulo', 'DD/MM/YYYY')", em: banco.dono)
            try terminal.certo("prova-anual", "abrir", "Prova; do ano", "--fim", hoje, "--lembretes", "0")
            #expect(try terminal.certo("prova-anual", "lembrar") == "1 lembrete posto no correio\n")
            #expect(try terminal.certo("prova-anual", "lembrar") == "0 lembretes postos no correio\n")
            #expect(try terminal.certo("prova-anual", "listar").contains(";\"Prova; do ano\";ambos;"))
            let aplicacao = try await AplicacaoDeTeste(
                enderecoDoDono: banco.enderecoDoDono, enderecoDaAplicacao: banco.enderecoDaAplicacao,
                chaves: terminal.ambiente["AVERBA_CHAVES"], pasta: terminal.pasta + "/dados", raiz: BancoDeTeste.raiz,
                mais: correio)
            defer { aplicacao.parar() }
            _ = try await Espera.ate { try !servidor.recebidas().isEmpty }
            let chegada = try #require(try servidor.recebidas().first)
            #expect(chegada.para == "aposentada@exemplo.gov.br" && chegada.assunto.contains(hoje))
            // Sem serviço de prova de vida não há câmera a que mandar.
            #expect(chegada.texto.contains("Procure o atendimento") && !chegada.texto.contains("câmera"))
        }
    }

    /// Uma aposentada com e-mail, no banco do terminal.
    private static func aposentar(_ terminal: Terminal, _ banco: BancoDeTeste) async throws {
        let casa = try await MargensPorArquivoTests.instalacao(terminal, banco)
        let cpf = try CPF.lendo("529.982.247-25")
        let dados = try DadosPessoais(nome: "Aposentada", cpf: cpf, email: "aposentada@exemplo.gov.br")
            .cifrados(para: -1, casa.cofre)
        try await banco.dono.transacao(como: .proprio) { t in
            try t.executar(
                "INSERT INTO pessoa (id, cpf_indice, pessoal) VALUES (-1, \(DadosPessoais.indice(de: cpf, casa.cofre)), \(dados))"
            )
            try t.executar("INSERT INTO orgao (id, codigo, nome) VALUES (-1, 'T1', 'Órgão de teste')")
            try t.executar(
                """
                INSERT INTO vinculo (id, pessoa_id, matricula, categoria, situacao, orgao_id, cargo)
                VALUES (-1, -1, '1001-00', 'servidor', 'inativo', -1, 'Oficial')
                """)
        }
    }
}
