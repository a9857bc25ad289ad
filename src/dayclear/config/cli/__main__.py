from dayclear.config.cli.application import main

main()
