// Exim's configuration for the bench: one file, no DNS, nobody is relayed without login.

export interface MailWish {
  readonly directory: string
  readonly host: string
  readonly username: string
  readonly password: string
  readonly starttls: boolean
}

const faulty = (directory: string, name: string): string => `condition = \${if exists{${directory}/faults/${name}}}`

export const configuration = ({ directory, host, username, password, starttls }: MailWish): string => `
primary_hostname = mail.bench.example
spool_directory = ${directory}/spool
log_file_path = ${directory}/log/%slog
pid_file_path = ${directory}/exim.pid
exim_user = Debian-exim
exim_group = Debian-exim
deliver_drop_privilege = true
local_interfaces = ${host}
daemon_smtp_ports = 587 : 465
tls_on_connect_ports = 465
tls_certificate = ${directory}/certificate.pem
tls_privatekey = ${directory}/key.pem
tls_advertise_hosts = ${starttls ? '*' : ''}
auth_advertise_hosts = *
message_size_limit = 1M
rfc1413_hosts =
keep_environment =
smtp_accept_max = 50
acl_smtp_connect = at_connect
acl_smtp_rcpt = at_rcpt
acl_smtp_data = at_data

begin acl
at_connect:
  accept
    ${faulty(directory, 'silent')}
    delay = 20s
  accept
at_rcpt:
  defer message = 4.3.2 come back later
    ${faulty(directory, 'busy')}
  deny message = 5.7.1 relaying is for those who log in
    !authenticated = *
  deny message = 5.1.1 no such user here
    local_parts = nobody
  deny message = 5.7.1 not your address
    senders = : *@elsewhere.example
  accept
at_data:
  deny message = 5.7.1 looks like spam
    ${faulty(directory, 'refusing')}
  accept

begin routers
everybody:
  driver = accept
  local_parts = anna : bert : carl : dora
  transport = maildir

begin transports
maildir:
  driver = appendfile
  directory = ${directory}/mail/\$local_part_data
  maildir_format
  create_directory
  user = Debian-exim

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{${username}}}{eq{$auth3}{${password}}}}}
  server_set_id = $auth2
`
