import Acesso
import Auditoria
import BancoDeDados
import Html
import Nucleo
import Web

/// O que se guarda da pessoa em cada serviço, a cópia dela e o apagar. Nada aqui se pede a ninguém: é da própria pessoa.
/// - Fonte: LGPD, arts. 9º e 18; PV-27.
struct DadosDoCidadao {
    private static let raiz: Endereco = "/portal/dados"
    let portais: PortaisDaProva

    func montar(em grupo: Grupo<ContextoDoCidadao>) {
        let dados = self
        grupo.get("dados", ato: PortalDoCidadao.consultar) { try await dados.lista($0) }
        grupo.post("dados/:cliente/copia", ato: DadosDoTitular.ato) { try await dados.copia($1) }
        grupo.get("dados/:cliente/apagar", ato: ApagarTitular.ato) { contexto in
            let (guardado, casa) = (try await dados.guardado(contexto), dados.portais.casa)
            let efeito = try await dados.portais.agir { t in
                try ApagarTitular(cpf: contexto.quem.cpf).efeito(cliente: guardado.cliente, casa, em: t)
            }
            return try await dados.portais.pagina(dados.telaDeApagar(guardado, efeito), contexto)
        }
        grupo.post("dados/:cliente/apagar", ato: ApagarTitular.ato) { try await dados.apagar($1) }
    }

    /// O que se guarda da pessoa num cliente.
    private struct Guardado: Sendable {
        let cliente: Int64
        let nome: String
        let rostos: Int
        let desde: Instante
        let provas: Int
    }

    private func guardados(_ contexto: ContextoDoCidadao) async throws -> [Guardado] {
        let (casa, cpf) = (portais.casa, contexto.quem.cpf)
        return try await portais.ler { t in
            try Titular.todos(cpf, casa, em: t).compactMap { titular in
                try t.uma(
                    """
                    SELECT (SELECT count(*) FROM referencia_facial r WHERE r.titular_id = u.id AND r.encerrada_em IS NULL), u.criado_em,
                           (SELECT count(*) FROM sessao_da_prova s WHERE s.titular_id = u.id)
                      FROM titular_da_prova u WHERE u.id = \(titular.titular)
                    """
                ).map {
                    Guardado(
                        cliente: titular.cliente, nome: titular.nome, rostos: Int(try $0.ler(0, como: Int64.self)),
                        desde: try $0.ler(1), provas: Int(try $0.ler(2, como: Int64.self)))
                }
            }
        }
    }

    /// O do caminho; cliente em que não há nada da pessoa é endereço que não existe.
    private func guardado(_ contexto: ContextoDoCidadao) async throws -> Guardado {
        let cliente = try contexto.identificador("cliente")
        guard let achado = try await guardados(contexto).first(where: { $0.cliente == cliente }) else {
            throw RecusaDaWeb.naoEncontrado
        }
        return achado
    }

    private func lista(_ contexto: ContextoDoCidadao) async throws -> Resposta {
        let linhas = try await guardados(contexto)
        let tela = Tela(
            "Os meus dados", subtitulo: contexto.quem.cpf.formatado,
            ajuda: Ajuda(
                "O que cada serviço guarda de você aqui.", quemPode: "Só você.",
                depois: "Imagem nenhuma fica guardada: do rosto ficam números cifrados, que só servem para comparar.")
        ) {
            Grade(
                "O que se guarda", linhas: linhas,
                vazio: Vazio("Nada se guarda de você", "Nenhum serviço tem o seu rosto nem o seu CPF aqui.")
            ) {
                Coluna("Quem guarda", principal: true) { $0.nome }
                Coluna("Rosto") { $0.rostos == 0 ? "não guarda" : "guarda, em números cifrados" }
                Coluna("Desde", .umaLinha) { $0.desde.naTela }
                Coluna("Provas", .numero) { Formato.inteiro($0.provas) }
                Coluna.acoes { linha in
                    AtoDireto(
                        Botao("Baixar cópia", .secundario, compacto: true), para: "/portal/dados/\(linha.cliente)/copia"
                    )
                    Ligacao("Apagar", para: "/portal/dados/\(linha.cliente)/apagar", .secundario, compacta: true)
                }
            }
        }
        return try await portais.pagina(tela, contexto)
    }

    private func copia(_ contexto: ContextoDoCidadao) async throws -> Resposta {
        let (guardado, casa, autor) = (try await guardado(contexto), portais.casa, contexto.autor)
        let dados = try await portais.agir { t in
            try DadosDoTitular.ler(
                contexto.quem.cpf, cliente: guardado.cliente, aPropria: true, casa, em: t, por: autor)
        }
        return .arquivo(nome: "os-meus-dados.json", tipo: "application/json", RotasDoTitular.json(dados).bytes())
            .com("Cache-Control", "no-store")
    }

    private func apagar(_ contexto: ContextoDoCidadao) async throws -> Resposta {
        let (guardado, casa, autor) = (try await guardado(contexto), portais.casa, contexto.autor)
        try await portais.agir { t in
            try ApagarTitular(cpf: contexto.quem.cpf).executar(
                cliente: guardado.cliente, casa, em: t, por: autor)
        }
        try await contexto.deixarRecado(
            Recado(.sucesso, "Apagado: \(guardado.nome) já não tem aqui o seu rosto nem o seu CPF."))
        return .verDepois(Self.raiz.texto)
    }

    private func telaDeApagar(_ guardado: Guardado, _ efeito: ApagarTitular.Efeito) -> Tela {
        Tela(
            "Apagar o meu rosto", subtitulo: guardado.nome, trilha: [.init("Os meus dados", Self.raiz)],
            ajuda: Ajuda(
                "Apaga o que \(guardado.nome) guarda de você aqui.", quemPode: "Só você.",
                depois: "Não volta. Para usar o serviço de novo, você guarda o rosto outra vez.")
        ) {
            Confirmacao(
                "Apagar o rosto?", efeito: efeito.emFrases, verbo: "Apagar",
                para: "/portal/dados/\(guardado.cliente)/apagar", .destrutivo
            ).emPagina(cancelar: Self.raiz)
        }
    }
}
