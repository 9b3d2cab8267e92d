import Html

/// O nome de cada ato, numa tabela só: no infinitivo, como quem concede o lê, e já feito, como a trilha o diz.
package enum NomeDoAto {
    /// O ato feito, como a trilha o diz. Sem nome aqui, aparece pelo código, entre aspas: melhor do que calar.
    package static func de(_ ato: String) -> String {
        if let feito = nomes[ato]?.feito { return feito }
        if ato.hasSuffix(recusado), let feito = nomes[String(ato.dropLast(recusado.count))]?.feito {
            return feito + ": recusado"
        }
        return codigo(ato)
    }

    /// O ato por fazer, como quem concede o lê.
    static func fazer(_ ato: String) -> String { nomes[ato]?.fazer ?? codigo(ato) }

    /// Os que a trilha guarda, para o filtro, em ordem alfabética.
    package static var opcoes: [Campo.Opcao] {
        let comRecusa = ["acesso.entrar", "averbacao.reservar", "averbacao.confirmar", "averbacao.cancelar-reserva"]
        return (nomes.filter { $1.feito != nil }.map(\.key) + comRecusa.map { $0 + recusado })
            .map { ($0, de($0)) }.sorted { ($0.1, $0.0) < ($1.1, $1.0) }.map { Campo.Opcao($0.0, $0.1) }
    }

    /// O fim do código do evento de um ato que se recusou.
    private static let recusado = "-recusado"

    private static func codigo(_ ato: String) -> String { "Ato «\(ato)»" }

    /// `fazer` falta no que não se concede (a entrada, o que o sistema faz sozinho); `feito`, no que não deixa evento com este código.
    private static let nomes: [String: (fazer: String?, feito: String?)] = [
        "acesso.administrar-enderecos": (
            "Administrar faixas de endereço e reforços", "Faixa de endereço ou reforço mudado"
        ),
        "acesso.alterar-perfil": ("Alterar perfil", "Perfil alterado"),
        "acesso.alterar-usuario": ("Alterar os dados de um usuário", "Usuário alterado"),
        "acesso.bloquear-usuario": ("Bloquear usuário", "Usuário bloqueado"),
        "acesso.cadastrar-segundo-fator": (nil, "Segundo fator ligado"),
        "acesso.conferir-codigo": (nil, "Código conferido"),
        "acesso.confirmar-na-conta": (nil, "Confirmação na conta do órgão"),
        "acesso.consultar-correspondentes": ("Consultar agências e correspondentes", nil),
        "acesso.criar-correspondente": ("Cadastrar agência ou correspondente", "Agência ou correspondente cadastrado"),
        "acesso.alterar-correspondente": ("Alterar agência ou correspondente", "Agência ou correspondente alterado"),
        "acesso.encerrar-correspondente": ("Encerrar agência ou correspondente", "Agência ou correspondente encerrado"),
        "acesso.reabrir-correspondente": ("Reabrir agência ou correspondente", "Agência ou correspondente reaberto"),
        "acesso.consultar-credenciais": ("Consultar credenciais de integração", nil),
        "acesso.consultar-enderecos": ("Consultar faixas de endereço e reforços", nil),
        "acesso.consultar-perfis": ("Consultar perfis", nil),
        "acesso.consultar-sessoes": ("Ver quem está conectado", nil),
        "acesso.consultar-usuarios": ("Consultar usuários", nil),
        "acesso.criar-credencial": ("Criar credencial de integração", "Credencial criada"),
        "acesso.criar-perfil": ("Criar e copiar perfil", "Perfil criado"),
        "acesso.criar-usuario": ("Criar usuário", "Usuário criado"),
        "acesso.desligar-segundo-fator": (nil, "Segundo fator desligado"),
        "acesso.devolver": (nil, "Acesso devolvido"),
        "acesso.encerrar": (nil, "Acesso encerrado"),
        "acesso.encerrar-credencial": ("Encerrar credencial de integração", "Credencial encerrada"),
        "acesso.encerrar-perfil": ("Encerrar perfil", "Perfil encerrado"),
        "acesso.encerrar-sessao": ("Encerrar sessões de um usuário", "Sessão encerrada"),
        "acesso.encerrar-usuario": ("Encerrar usuário", "Usuário encerrado"),
        "acesso.entrar": (nil, "Entrada no sistema"),
        "acesso.gerar-codigos-de-reserva": (nil, "Códigos de reserva gerados"),
        "acesso.liberar-usuario": ("Liberar usuário bloqueado ou encerrado", "Usuário liberado"),
        "acesso.refazer-indice": (nil, "Índice cego refeito com a chave nova"),
        "auditoria.mandar-ponto": (nil, "Ponto da trilha mandado por e-mail"),
        "acesso.limite-da-credencial": (nil, "Credencial passou do limite de pedidos"),
        "acesso.negado": (nil, "Acesso negado"),
        "acesso.pedido-contido": (nil, "Pedido contido: muitos seguidos, ou formulário de fora"),
        "acesso.pedir-recuperacao": (nil, "Recuperação de senha pedida"),
        "acesso.recuperar-senha": (nil, "Senha recuperada"),
        "acesso.redefinir-senha": ("Pôr senha nova em usuário", "Senha posta por um mestre"),
        "acesso.reforcar": (nil, "Reforço de um ato"),
        "acesso.girar-chave": (nil, "Chave girada"),
        "acesso.girar-mestra": (nil, "Mestra das chaves trocada"),
        "acesso.recifrar": (nil, "Dados recifrados com a chave nova"),
        "acesso.retirar-chave": (nil, "Chave antiga retirada"),
        "acesso.retirar-segundo-fator": ("Retirar o segundo fator de usuário", "Segundo fator retirado por um mestre"),
        "acesso.sair": (nil, "Saída do sistema"),
        "acesso.trocar-perfil": ("Trocar o perfil de usuário", "Perfil de usuário trocado"),
        "acesso.trocar-senha": (nil, "Senha trocada"),
        "acesso.vencer-sessao": (nil, "Sessão vencida"),
        "acesso.verificar-robo": (nil, "Verificação contra robôs"),
        "arquivos.antivirus": (nil, "Arquivo barrado pelo antivírus"),
        "arquivos.baixar": ("Baixar arquivo", "Arquivo baixado"),
        "arquivos.consultar": ("Consultar arquivos", nil),
        "arquivos.encerrar-leiaute": ("Encerrar versão de leiaute", "Versão de leiaute encerrada"),
        "arquivos.enviar-leiaute": ("Enviar leiaute", "Versão de leiaute enviada"),
        "arquivos.gerar": (nil, "Arquivo gerado"),
        "arquivos.receber": (nil, "Arquivo recebido"),
        "auditoria.conferir": (nil, "Trilha conferida"),
        "auditoria.consultar": ("Consultar a trilha", "Trilha consultada"),
        "auditoria.exportar": ("Exportar a trilha", "Trilha exportada"),
        "auditoria.ler-acesso": ("Ler na trilha: acesso ao sistema", nil),
        "auditoria.ler-auditoria": ("Ler na trilha: leituras da própria trilha", nil),
        "auditoria.ler-evento": ("Abrir um evento da trilha", "Evento da trilha aberto"),
        "auditoria.ler-leituras": ("Ler na trilha: leituras de margem, arquivo e documento", nil),
        "auditoria.ler-operacoes": ("Ler na trilha: cadastros e operações", nil),
        "auditoria.provar": ("Baixar a prova de um evento", "Prova de inclusão baixada"),
        "averbacao.guardar-comunicado-da-prova": (nil, "Comunicado da prova de vida recebido"),
        "averbacao.alterar-parcela": (nil, "Parcela alterada"),
        "averbacao.aplicar-lote": ("Enviar e aplicar lote", "Lote aplicado"),
        "averbacao.autorizar": ("Autorizar reserva", "Reserva autorizada pela pessoa"),
        "auditoria.ler-prova-de-vida": ("Ver a evidência de uma prova de vida", "Evidência de prova de vida vista"),
        "averbacao.cancelar-contrato": (nil, "Contrato cancelado"),
        "averbacao.cancelar-reserva": ("Cancelar reserva", "Reserva cancelada"),
        "averbacao.concluir-prova-de-vida": (nil, "Prova de vida para autorizar concluída"),
        "averbacao.conferir-lote": (nil, "Lote conferido"),
        "averbacao.confirmar": ("Confirmar reserva", "Reserva confirmada"),
        "averbacao.incluir": (nil, "Contrato incluído por lote"),
        "averbacao.liquidar-contrato": (nil, "Contrato liquidado"),
        "averbacao.mudar-exigencia-de-prova": (
            "Mudar de que valor em diante um produto exige prova de vida", "Exigência de prova de vida mudada"
        ),
        "averbacao.negar": ("Negar reserva", "Reserva negada pela pessoa"),
        "averbacao.pedir-prova-de-vida": (nil, "Prova de vida pedida para autorizar"),
        "averbacao.reservar": ("Reservar margem", "Reserva feita"),
        "averbacao.vencer-reserva": (nil, "Reserva vencida"),
        "cadastro.mudar-parametro": ("Mudar parâmetro do órgão", "Parâmetro mudado"),
        "calendario.definir": ("Definir o calendário", "Calendário definido"),
        "carga.aplicar": (nil, "Carga inicial aplicada"),
        "carga.conferir": (nil, "Carga inicial conferida"),
        "carga.implantar": (nil, "Catálogo implantado"),
        "consignatarias.consultar": ("Consultar consignatárias", nil),
        "contratos.consultar": ("Consultar contratos", nil),
        "contratos.transferir": ("Transferir contratos de vínculo", "Contratos transferidos de vínculo"),
        "documentos.emitir": (nil, "Documento emitido"),
        "folha.abrir-primeira": (nil, "Primeira folha aberta"),
        "folha.aplicar-arquivo": ("Aplicar arquivo da folha", nil),
        "folha.cancelar-trabalho": ("Cancelar trabalho em curso", "Trabalho cancelado"),
        "folha.carregar-bases": ("Carregar bases", "Bases aplicadas"),
        "folha.carregar-cadastro": ("Carregar cadastro", "Cadastro aplicado"),
        "folha.carregar-margens": ("Carregar margens", "Margens aplicadas"),
        "folha.carregar-previdencia": ("Carregar previdência", "Previdência aplicada"),
        "folha.carregar-variaveis": ("Carregar valores variáveis", "Valores aplicados"),
        "folha.concluir": (nil, "Contrato concluído"),
        "folha.conferir-arquivo": ("Enviar e conferir arquivo", "Arquivo conferido"),
        "folha.conferir-retorno": (nil, "Folha fechada conferida"),
        "folha.consultar": ("Consultar a folha", nil),
        "folha.corrigir": ("Corrigir o enviado", "Envio corrigido"),
        "folha.corrigir-motivo": ("Corrigir motivo de rejeição", "Motivo corrigido"),
        "folha.cortar": ("Cortar a folha", "Folha cortada"),
        "folha.desfazer-corte": ("Desfazer o corte", "Corte desfeito"),
        "folha.desfazer-glosa": ("Desfazer a glosa", "Glosa desfeita"),
        "folha.devolver": ("Devolver o retorno", "Retorno devolvido às consignatárias"),
        "folha.ensaiar": ("Ensaiar a glosa", "Ensaio da glosa"),
        "folha.enviar": ("Enviar a remessa", "Remessa enviada à folha"),
        "folha.estender": (nil, "Prazo estendido"),
        "folha.fechar": (nil, "Folha fechada"),
        "folha.glosar": ("Glosar", "Glosa feita"),
        "folha.historico": ("Gerar o histórico", "Histórico gerado"),
        "folha.reativar": (nil, "Contrato reativado"),
        "folha.recalcular-percentuais": (nil, "Percentuais recalculados"),
        "folha.receber-retorno": ("Receber a folha fechada", "Folha fechada importada"),
        "folha.receber-retorno-recusado": (nil, "Folha fechada recusada"),
        "folha.remeter": ("Gerar a remessa", "Remessa gerada"),
        "folha.resolver-divergencia": ("Resolver divergência", "Divergência resolvida"),
        "inicio.ver": ("Ver a página de início", nil),
        "leiautes.consultar": ("Consultar leiautes", nil),
        "margens.consultar": ("Consultar margens", "Margens consultadas"),
        "margens.consultar-disponivel": (
            "Consultar margem disponível, se o órgão ligar", "Margem disponível consultada pela consignatária"
        ),
        "margens.ver-comprometimento": (nil, "Comprometimento da margem visto pela consignatária"),
        "parametros.consultar": ("Consultar parâmetros", nil),
        "pessoas.abrir-dados": ("Abrir dado pessoal mascarado", "Dado pessoal aberto"),
        "pessoas.consultar": ("Consultar pessoas", nil),
        "privacidade.consultar": ("Consultar os dados tratados", nil),
        "prova-anual.abrir": ("Abrir campanha de prova de vida anual", "Campanha de prova de vida anual aberta"),
        "prova-anual.alterar": ("Alterar campanha de prova de vida anual", "Campanha de prova de vida anual alterada"),
        "prova-anual.concluir-prova-de-vida": (nil, "Prova de vida anual pela câmera concluída"),
        "prova-anual.consultar": (
            "Consultar campanhas de prova de vida anual", "Prova de vida anual de uma pessoa vista"
        ),
        "prova-anual.desfazer": (
            "Desfazer registro de prova de vida anual", "Registro de prova de vida anual desfeito"
        ),
        "prova-anual.dispensar": (
            "Dispensar pessoa da prova de vida anual", "Pessoa dispensada da prova de vida anual"
        ),
        "prova-anual.encerrar": (
            "Encerrar campanha de prova de vida anual", "Campanha de prova de vida anual encerrada"
        ),
        "prova-anual.fazer": ("Fazer a própria prova de vida anual", nil),
        "prova-anual.lembrar": (nil, "Lembretes da prova de vida anual postos no correio"),
        "prova-anual.pedir-prova-de-vida": (nil, "Câmera pedida para a prova de vida anual"),
        "prova-anual.registrar-presencial": (
            "Registrar comparecimento para a prova de vida anual",
            "Comparecimento para a prova de vida anual registrado"
        ),
        "prova-de-vida.abrir-incidente": (nil, "Incidente da prova de vida aberto"),
        "prova-de-vida.cancelar-manutencao": (nil, "Manutenção da prova de vida cancelada"),
        "prova-de-vida.explicar-incidente": (nil, "Incidente da prova de vida explicado"),
        "prova-de-vida.fechar-incidente": (nil, "Incidente da prova de vida fechado"),
        "prova-de-vida.marcar-manutencao": (nil, "Manutenção da prova de vida marcada"),
        "prova-de-vida.mudar-manutencao": (nil, "Manutenção da prova de vida mudada"),
        "prova-de-vida.reenviar-comunicados": (nil, "Comunicados da prova de vida postos de novo no correio"),
        "prova-de-vida.abrir-revisao": (nil, "Fotos da conferência da prova de vida vistas"),
        "prova-de-vida.decidir-revisao": (nil, "Conferência da prova de vida decidida"),
        "prova-de-vida.ler-pessoa-da-conferencia": (nil, "CPF de quem pediu a conferência visto"),
        "prova-de-vida.pedir-revisao": (nil, "Conferência por gente pedida"),
        "prova-de-vida.vencer-revisao": (nil, "Conferência da prova de vida vencida sem decisão"),
        "prova-de-vida.abrir-sessao": (nil, "Link da prova de vida aberto"),
        "prova-de-vida.abandonar-aviso": (nil, "Aviso ao cliente da prova de vida que não chegou"),
        "prova-de-vida.alterar-cliente": (nil, "Cliente da prova de vida alterado"),
        "prova-de-vida.apagar-titular": (nil, "Pessoa apagada da prova de vida"),
        "prova-de-vida.cadastrar-cliente": (nil, "Cliente da prova de vida cadastrado"),
        "prova-de-vida.comecar-tentativa": (nil, "Tentativa de prova de vida começada"),
        "prova-de-vida.comparar-foto": (nil, "Foto comparada"),
        "prova-de-vida.concluir-tentativa": (nil, "Tentativa de prova de vida concluída"),
        "prova-de-vida.criar-chave": (nil, "Chave da prova de vida criada"),
        "prova-de-vida.criar-sessao": (nil, "Prova de vida pedida"),
        "prova-de-vida.desistir": (nil, "Desistência da prova de vida"),
        "prova-de-vida.emitir-credencial": (nil, "Credencial da prova de vida emitida"),
        "prova-de-vida.encerrar-cliente": (nil, "Cliente da prova de vida encerrado"),
        "prova-de-vida.encerrar-credencial": (nil, "Credencial da prova de vida encerrada"),
        "prova-de-vida.exportar-titular": (nil, "Dados da prova de vida entregues à pessoa"),
        "prova-de-vida.gravar-referencia": (nil, "Rosto de referência guardado"),
        "prova-de-vida.liberar-cliente": (nil, "Cliente da prova de vida liberado"),
        "prova-de-vida.mudar-preco": (nil, "Preço da prova de vida mudado"),
        "prova-de-vida.reenviar-avisos": (nil, "Avisos da prova de vida postos de novo na fila"),
        "prova-de-vida.retomar-cliente": (nil, "Cliente da prova de vida retomado"),
        "prova-de-vida.suspender-cliente": (nil, "Cliente da prova de vida suspenso"),
        "prova-de-vida.trocar-chave": (nil, "Chave da prova de vida trocada"),
        "prova-de-vida.ler-evidencia": (nil, "Medidas da prova de vida lidas"),
        "prova-de-vida.conceder-papel": (nil, "Papel concedido na prova de vida"),
        "prova-de-vida.encerrar-servico": (nil, "Serviço retirado do portal da prova de vida"),
        "prova-de-vida.encerrar-entrada": (nil, "Sessão nas telas da prova de vida encerrada"),
        "prova-de-vida.marcar-demonstracao": (nil, "Banco marcado como de demonstração"),
        "prova-de-vida.vencer-entrada": (nil, "Sessão nas telas da prova de vida vencida"),
        "prova-de-vida.entrar": (nil, "Entrada na prova de vida"),
        "prova-de-vida.entrar-recusado": (nil, "Entrada na prova de vida recusada"),
        "prova-de-vida.gravar-servico": (nil, "Serviço do portal da prova de vida gravado"),
        "prova-de-vida.retirar-papel": (nil, "Papel retirado na prova de vida"),
        "prova-de-vida.sair": (nil, "Saída da prova de vida"),
        "prova-de-vida.trocar-codigo": (nil, "Código do portal trocado pelo resultado"),
        "prova-de-vida.voltar-ao-servico": (nil, "Volta ao serviço com código"),
        "prova-de-vida.vencer-sessao": (nil, "Prova de vida vencida"),
        "repasses.consultar": ("Consultar repasses", nil),
        "repasses.gerar": ("Gerar repasse", "Repasse gerado"),
        "retorno.consultar": ("Consultar o retorno da folha", nil),
        "retorno.gerar": ("Gerar arquivo de retorno", nil),
        "sondagens.consultar": ("Consultar sondagens de margem", "Sondagens de um par consultadas"),
        "sondagens.reabrir": ("Reabrir par fechado por sondagem", "Par reaberto pelo gestor"),
    ]
}
