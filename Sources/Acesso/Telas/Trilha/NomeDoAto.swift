import Html

/// O nome de cada ato da trilha, como a tela o diz.
package enum NomeDoAto {
    /// Ato sem nome aqui aparece pelo código, entre aspas: melhor do que calar.
    package static func de(_ ato: String) -> String {
        if let nome = nomes[ato] { return nome }
        if ato.hasSuffix("-recusado"), let nome = nomes[String(ato.dropLast("-recusado".count))] {
            return nome + ": recusado"
        }
        return "Ato «\(ato)»"
    }

    /// Os que têm nome, para o filtro, em ordem alfabética.
    package static var opcoes: [Campo.Opcao] {
        let recusados = ["acesso.entrar", "averbacao.reservar", "averbacao.confirmar", "averbacao.cancelar-reserva"]
        return (nomes.map { ($0.key, $0.value) } + recusados.map { ($0 + "-recusado", de($0 + "-recusado")) })
            .sorted { $0.1 < $1.1 }.map { Campo.Opcao($0.0, $0.1) }
    }

    private static let nomes = [
        "acesso.alterar-perfil": "Perfil alterado", "acesso.alterar-usuario": "Usuário alterado",
        "acesso.bloquear-usuario": "Usuário bloqueado", "acesso.criar-credencial": "Credencial criada",
        "acesso.criar-perfil": "Perfil criado", "acesso.criar-usuario": "Usuário criado",
        "acesso.encerrar-perfil": "Perfil encerrado", "acesso.encerrar-usuario": "Usuário encerrado",
        "acesso.liberar-usuario": "Usuário liberado", "acesso.redefinir-senha": "Senha posta por um mestre",
        "acesso.trocar-perfil": "Perfil de usuário trocado",
        "acesso.encerrar": "Acesso encerrado", "acesso.encerrar-sessao": "Sessão encerrada",
        "acesso.entrar": "Entrada no sistema",
        "acesso.cadastrar-segundo-fator": "Segundo fator ligado", "acesso.conferir-codigo": "Código conferido",
        "acesso.desligar-segundo-fator": "Segundo fator desligado",
        "acesso.gerar-codigos-de-reserva": "Códigos de reserva gerados",
        "acesso.negado": "Acesso negado", "acesso.pedir-recuperacao": "Recuperação de senha pedida",
        "acesso.recuperar-senha": "Senha recuperada", "acesso.verificar-robo": "Verificação contra robôs",
        "acesso.sair": "Saída do sistema",
        "acesso.trocar-senha": "Senha trocada",
        "arquivos.baixar": "Arquivo baixado", "arquivos.encerrar-leiaute": "Versão de leiaute encerrada",
        "arquivos.enviar-leiaute": "Versão de leiaute enviada", "arquivos.gerar": "Arquivo gerado",
        "arquivos.receber": "Arquivo recebido", "auditoria.conferir": "Trilha conferida",
        "auditoria.consultar": "Trilha consultada", "auditoria.exportar": "Trilha exportada",
        "auditoria.ler-evento": "Evento da trilha aberto", "auditoria.provar": "Prova de inclusão baixada",
        "averbacao.alterar-parcela": "Parcela alterada", "averbacao.aplicar-lote": "Lote aplicado",
        "averbacao.autorizar": "Reserva autorizada pela pessoa",
        "averbacao.cancelar-contrato": "Contrato cancelado", "averbacao.cancelar-reserva": "Reserva cancelada",
        "averbacao.conferir-lote": "Lote conferido", "averbacao.confirmar": "Reserva confirmada",
        "averbacao.incluir": "Contrato incluído por lote", "averbacao.liquidar-contrato": "Contrato liquidado",
        "averbacao.negar": "Reserva negada pela pessoa", "averbacao.reservar": "Reserva feita",
        "averbacao.vencer-reserva": "Reserva vencida", "cadastro.mudar-parametro": "Parâmetro mudado",
        "carga.aplicar": "Carga inicial aplicada",
        "carga.conferir": "Carga inicial conferida", "carga.implantar": "Catálogo implantado",
        "contratos.transferir": "Contratos transferidos de vínculo", "documentos.emitir": "Documento emitido",
        "folha.abrir-primeira": "Primeira folha aberta", "folha.cancelar-trabalho": "Trabalho cancelado",
        "folha.carregar-bases": "Bases aplicadas", "folha.carregar-cadastro": "Cadastro aplicado",
        "folha.carregar-margens": "Margens aplicadas", "folha.carregar-previdencia": "Previdência aplicada",
        "folha.carregar-variaveis": "Valores aplicados", "folha.concluir": "Contrato concluído",
        "folha.conferir-arquivo": "Arquivo conferido", "folha.conferir-retorno": "Folha fechada conferida",
        "folha.corrigir": "Envio corrigido", "folha.corrigir-motivo": "Motivo corrigido",
        "folha.cortar": "Folha cortada", "folha.desfazer-corte": "Corte desfeito",
        "folha.desfazer-glosa": "Glosa desfeita", "folha.devolver": "Retorno devolvido às consignatárias",
        "folha.ensaiar": "Ensaio da glosa", "folha.enviar": "Remessa enviada à folha",
        "folha.estender": "Prazo estendido", "folha.fechar": "Folha fechada", "folha.glosar": "Glosa feita",
        "folha.historico": "Histórico gerado", "folha.reativar": "Contrato reativado",
        "folha.recalcular-percentuais": "Percentuais recalculados", "folha.receber-retorno": "Folha fechada importada",
        "folha.receber-retorno-recusado": "Folha fechada recusada", "folha.remeter": "Remessa gerada",
        "folha.resolver-divergencia": "Divergência resolvida", "margens.consultar": "Margens consultadas",
        "repasses.gerar": "Repasse gerado",
    ]
}

/// O nome de cada espécie de registro a que um evento se refere.
package enum NomeDoObjeto {
    package static func de(_ objeto: String) -> String { nomes[objeto] ?? objeto.replacing("_", with: " ") }

    package static var opcoes: [Campo.Opcao] {
        nomes.sorted { $0.value < $1.value }.map { Campo.Opcao($0.key, $0.value) }
    }

    private static let nomes = [
        "arquivo": "Arquivo", "consignataria": "Consignatária", "conta_de_margem": "Conta de margem",
        "contrato": "Contrato", "credencial": "Credencial", "divergencia": "Divergência", "evento": "Evento da trilha",
        "folha_do_mes": "Competência", "perfil": "Perfil", "pessoa": "Pessoa", "usuario": "Usuário",
        "vinculo": "Vínculo",
    ]
}
